-- `:Noctule VERB [what]` into requests, and their results onto the page.
local client_of = require('noctule.client')
local page_of = require('noctule.page')
local shown = require('noctule.shown')
local M = {}

---@alias noctule.Subject { symbol?: string, uri?: string, position?: lsp.Position }

--- What the request is about: the symbol that is named, else the one under the cursor.
---@param client vim.lsp.Client
---@param name string
---@return noctule.Subject?
local function subject(client, name)
  if name ~= '' then return { symbol = name } end
  local here = client_of.here(client)
  if not here then client_of.complain('name a symbol, or put the cursor on one in a buffer that Noctule serves') end
  return here
end

---@param client vim.lsp.Client
---@param title string
---@param text string
local function write(client, title, text)
  page_of.open(client.root_dir or vim.uv.cwd() or '.', title):append(text .. '\n')
end

---@param client vim.lsp.Client
---@param params table
---@param title string
local function stream(client, params, title)
  local page = page_of.open(client.root_dir or vim.uv.cwd() or '.', title)
  local rest = {}
  local function on_chunk(value)
    if value.answer then page:append(value.answer) end
    if value.receipt then rest = value end
  end
  local function on_end(err)
    page.cancel = nil
    page:append(err and ('\n\n*' .. err .. '*\n') or ('\n\n' .. shown.receipt(rest) .. '\n'))
    vim.api.nvim_exec_autocmds('User', { pattern = 'NoctuleAnswered', modeline = false })
  end
  local cancel = client_of.stream(client, params, on_chunk, on_end)
  page.cancel = function()
    page.cancel = nil
    cancel()
    page:append('\n\n*Stopped.*\n')
  end
end

---@param question string
function M.ask(question)
  local client = client_of.need()
  if not client then return end
  if question ~= '' then
    stream(client, vim.tbl_extend('keep', { question = question }, client_of.here(client) and { uri = client_of.here(client).uri } or {}), question)
    return
  end
  vim.ui.input({ prompt = 'Ask about this repository: ' }, function(typed)
    if typed and vim.trim(typed) ~= '' then M.ask(typed) end
  end)
end

---@param client vim.lsp.Client
---@param about noctule.Subject
local function explain(client, about)
  client_of.request(client, 'noctule/facts', about, function(result)
    local name = result.subject:match('::(.+)$') or result.subject:gsub('::$', '')
    stream(client, vim.tbl_extend('keep', { question = ('What does `%s` do, and how?'):format(name) }, about), 'What does ' .. name .. ' do?')
  end)
end

---@param client vim.lsp.Client
---@param about noctule.Subject
local function facts(client, about)
  client_of.request(client, 'noctule/facts', about, function(result) write(client, 'Facts', shown.facts(result)) end)
end

---@param client vim.lsp.Client
---@param about noctule.Subject
local function questions(client, about)
  client_of.request(client, 'noctule/facts', about, function(result)
    write(client, 'Questions', shown.questions(result.subject, result.questions))
  end)
end

---@param client vim.lsp.Client
---@param about noctule.Subject
local function impact(client, about)
  client_of.request(client, 'noctule/impact', about, function(result) write(client, 'Impact', shown.impact(result)) end)
end

---@param client vim.lsp.Client
---@param about noctule.Subject
local function callers(client, about)
  client_of.request(client, 'workspace/executeCommand', { command = 'noctule.callers', arguments = { about } }, function(result)
    write(client, 'Callers', shown.callers(result.subject, result.callers))
  end)
end

---@param verb string a command of the server that answers with the status of every repository
---@param says? string what is told instead of the status, which does not show yet what was begun
local function tell(verb, says)
  return function(client)
    client_of.request(client, 'workspace/executeCommand', { command = 'noctule.' .. verb }, function(result)
      for _, status in ipairs(type(result) == 'table' and result or {}) do
        vim.notify(says and says:format(vim.fn.fnamemodify(status.root, ':~')) or shown.status(status))
      end
    end)
  end
end

---@param verdict 'good'|'bad'
local function rate(verdict)
  return function(client, about)
    client_of.request(client, 'noctule/feedback', { verdict = verdict, about = verdict == 'bad' and about or '' }, function(result)
      vim.notify(('noted as %s: %s'):format(verdict, result.question))
    end)
  end
end

local ABOUT = { explain = explain, facts = facts, impact = impact, callers = callers, questions = questions }
local PLAIN = { sleep = tell('sleepNow', 'Noctule thinks about %s now; :Noctule status says what is known'), pause = tell('pause'), resume = tell('resume'), status = tell('status'), good = rate('good'), bad = rate('bad') }
local VERBS = vim.list_extend({ 'ask' }, vim.list_extend(vim.tbl_keys(ABOUT), vim.tbl_keys(PLAIN)))
table.sort(VERBS)

--- `:Noctule`.
---@param call vim.api.keyset.create_user_command.command_args
function M.run(call)
  local verb, rest = vim.trim(call.args):match('^(%S*)%s*(.-)$')
  if verb == 'ask' or verb == '' then return M.ask(rest) end
  if not ABOUT[verb] and not PLAIN[verb] then
    return client_of.complain(('%q is not a verb; there are %s'):format(verb, table.concat(VERBS, ', ')))
  end
  local client = client_of.need()
  if not client then return end
  if PLAIN[verb] then return PLAIN[verb](client, rest) end
  local about = subject(client, rest)
  if about then ABOUT[verb](client, about) end
end

--- A lens or code action was chosen: its argument says which symbol it is about.
---@param verb string
---@param command lsp.Command
---@param context { client_id: integer }
function M.from_lens(verb, command, context)
  local client = vim.lsp.get_client_by_id(context.client_id)
  local about = (command.arguments or {})[1]
  if not client then return end
  if type(about) == 'string' then about = { symbol = about } end
  if verb == 'ask' then return stream(client, about, about.question or 'Question') end
  if PLAIN[verb] then return PLAIN[verb](client) end
  -- A name holds when lines have moved since the lens was drawn; a place would not.
  ABOUT[verb](client, about.symbol and { symbol = about.symbol } or { uri = about.uri, position = about.position })
end

--- Verbs first; after one that is about a symbol, names that the index knows.
---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  local verb = line:match('Noctule%s+(%S+)%s')
  if not verb then return vim.tbl_filter(function(each) return vim.startswith(each, lead) end, VERBS) end
  local client = ABOUT[verb] and #lead > 1 and client_of.find()
  if not client then return {} end
  local reply = client:request_sync('workspace/symbol', { query = lead }, 500)
  local names = {}
  for _, found in ipairs(reply and type(reply.result) == 'table' and reply.result or {}) do
    local class = (found.containerName or ''):match('^(.-) %(.+%)$') -- `Account (ledger/account.py)`; a path alone is no class
    local name = class and (class .. '.' .. found.name) or found.name
    if not name:find(':', 1, true) and not vim.list_contains(names, name) then names[#names + 1] = name end
  end
  return names
end

return M
