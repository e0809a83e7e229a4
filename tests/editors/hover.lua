-- Drives Neovim headless: hover, outline, incoming calls and a question; prints OK, or fails with the reason.
local ok, err = xpcall(function()
  vim.opt.runtimepath:append(vim.env.NOCTULE_NEOVIM)
  vim.lsp.enable('noctule')
  vim.cmd('filetype on')
  vim.cmd('edit ' .. vim.env.NOCTULE_FILE)
  local buf = vim.api.nvim_get_current_buf()
  local function client() return vim.lsp.get_clients({ bufnr = buf, name = 'noctule' })[1] end
  assert(vim.wait(15000, function() return client() and client().initialized end, 20), 'the server did not start')
  local document = { uri = vim.uri_from_bufnr(buf) }
  local function request(method, params)
    local reply = vim.lsp.buf_request_sync(buf, method, params, 20000)
    assert(reply and reply[client().id], method .. ': no reply')
    assert(not reply[client().id].err, method .. ': ' .. vim.inspect(reply[client().id].err))
    return reply[client().id].result
  end
  local at = { textDocument = document, position = { line = 14, character = 10 } }
  local hover
  assert(vim.wait(30000, function()
    hover = request('textDocument/hover', at)
    return type(hover) == 'table' and hover.contents.value:find('new balance', 1, true) ~= nil
  end, 200), 'no hover: ' .. vim.inspect(hover))
  local outline = request('textDocument/documentSymbol', { textDocument = document })
  assert(#outline > 0, 'no outline')
  local item = request('textDocument/prepareCallHierarchy', at)[1]
  local callers = request('callHierarchy/incomingCalls', { item = item })
  assert(callers[1].from.name:find('test_deposit', 1, true), vim.inspect(callers))
  local answer = request('noctule/ask', { question = 'When does deposit raise an error?' })
  assert(answer.answer:find('ValueError', 1, true), vim.inspect(answer))
  io.stdout:write('OK ' .. tostring(vim.version()) .. '\n')
end, debug.traceback)
for _, c in ipairs(vim.lsp.get_clients()) do c:stop(true) end
vim.wait(300, function() return false end)
if not ok then
  io.stderr:write('FAILED ' .. tostring(err) .. '\n')
  vim.cmd('cquit 1')
end
vim.cmd('qall!')
