-- Finds the language client of a buffer and sends it requests, whole or streamed.
local M = {}

---@type table<string, fun(value: table)> what receives the chunks of a streamed answer, by its token
local listeners = {}
local tokens = 0

--- The client that serves the buffer, else any that runs: a question may be asked from every window.
---@param buffer? integer
---@return vim.lsp.Client?
function M.find(buffer)
  return vim.lsp.get_clients({ name = 'noctule', bufnr = buffer or 0 })[1] or vim.lsp.get_clients({ name = 'noctule' })[1]
end

--- As `find`; without a client the user reads what to do.
---@param buffer? integer
---@return vim.lsp.Client?
function M.need(buffer)
  local client = M.find(buffer)
  if not client then
    M.complain("no server runs: open a file of a git repository after vim.lsp.enable('noctule'); :checkhealth noctule says more")
  end
  return client
end

---@param message string
function M.complain(message)
  vim.notify('Noctule: ' .. message, vim.log.levels.WARN)
end

--- Where the cursor is, as the parameters of `noctule/…` requests; nil in a buffer that the client does not serve.
---@param client vim.lsp.Client
---@return { uri: string, position: lsp.Position }?
function M.here(client)
  if not vim.lsp.buf_is_attached(0, client.id) then return nil end
  local at = vim.lsp.util.make_position_params(0, client.offset_encoding)
  return { uri = at.textDocument.uri, position = at.position }
end

local TRIES_MAX = 5
local CONTENT_MODIFIED = -32801

--- Sends a request; an error is shown in one line and `done` is not called. What a change overtook is asked again.
---@param client vim.lsp.Client
---@param method string
---@param params table
---@param done fun(result: any)
---@param tries? integer
function M.request(client, method, params, done, tries)
  tries = tries or 1
  client:request(method, params, function(err, result)
    if err and err.code == CONTENT_MODIFIED and tries < TRIES_MAX then
      M.request(client, method, params, done, tries + 1)
    elseif err then
      M.complain(err.message)
    else
      done(result)
    end
  end)
end

--- Asks a question; `on_chunk` gets `{ answer = … }` one or more times and then the rest of the object, `on_end` an error or nil.
---@param client vim.lsp.Client
---@param params table
---@param on_chunk fun(value: table)
---@param on_end fun(err?: string)
---@return fun() cancel
function M.stream(client, params, on_chunk, on_end)
  tokens = tokens + 1
  local token = 'noctule-' .. tokens
  listeners[token] = on_chunk
  local asked = vim.tbl_extend('force', params, { partialResultToken = token })
  local sent, id = client:request('noctule/ask', asked, function(err, whole)
    listeners[token] = nil
    if not err and type(whole) == 'table' and (whole.answer or '') ~= '' then on_chunk(whole) end -- a server that does not stream
    local failed = whole == nil and "the server could not answer; its log says more" or nil
    on_end(err and err.message or failed)
  end)
  if not sent then
    listeners[token] = nil
    on_end('the server is gone; :lsp restart noctule starts it again')
  end
  return function()
    listeners[token] = nil
    if sent and id then client:cancel_request(id) end
  end
end

--- The handler of `$/progress`: chunks of answers to their listeners, everything else to Neovim's own.
function M.on_progress(err, params, context, ...)
  local listener = params and listeners[params.token]
  if listener then
    if type(params.value) == 'table' then listener(params.value) end
    return vim.NIL
  end
  if type(params and params.token) == 'string' and vim.startswith(params.token, 'noctule-') then return vim.NIL end -- given up
  return vim.lsp.handlers['$/progress'](err, params, context, ...)
end

return M
