-- Drives a headless Neovim through everything the plugin offers; prints `ok NAME` or `FAILED NAME: why` for each check.
vim.opt.runtimepath:append(vim.env.NOCTULE_NEOVIM)
vim.cmd('runtime plugin/noctule.lua') -- a file given with -S runs after plugins were loaded
vim.lsp.enable('noctule')
vim.cmd('filetype on')
vim.cmd.edit(vim.env.NOCTULE_FILE)
local source = vim.api.nvim_get_current_buf()
local window = vim.api.nvim_get_current_win()

local function client() return vim.lsp.get_clients({ bufnr = source, name = 'noctule' })[1] end
local function until_true(what, condition, milliseconds)
  assert(vim.wait(milliseconds or 20000, condition, 20), what)
end
local function request(method, params)
  local reply = assert(client():request_sync(method, params, 20000, source), method .. ': no reply')
  assert(not reply.err, method .. ': ' .. vim.inspect(reply.err))
  return reply.result
end
local function page()
  local buffer = vim.fn.bufnr('^noctule://answer$')
  return buffer < 0 and '' or table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end
local function expect(text, ...)
  for _, part in ipairs({ ... }) do assert(text:find(part, 1, true), ('%q is not in %s'):format(part, text)) end
end
local function press(keys) vim.api.nvim_feedkeys(vim.keycode(keys), 'mx', false) end
--- Runs a command at `deposit` in the source and waits until the page ends as wanted.
local function shown_after(command, wanted)
  local buffer = vim.fn.bufnr('^noctule://answer$')
  if buffer >= 0 then vim.api.nvim_buf_delete(buffer, { force = true }) end
  vim.api.nvim_set_current_win(window)
  vim.api.nvim_win_set_buf(window, source)
  vim.api.nvim_win_set_cursor(window, { 15, 10 })
  vim.cmd(command)
  until_true(command .. ' showed ' .. page(), function() return page():find(wanted, 1, true) ~= nil end)
  return page()
end

local AT = { textDocument = { uri = vim.uri_from_bufnr(source) }, position = { line = 14, character = 10 } }
local checks = {}

checks[#checks + 1] = { 'attach', function()
  until_true('the server did not start', function() return client() and client().initialized end)
  until_true('it is not idle: ' .. require('noctule').statusline(), function()
    return require('noctule').statusline() == 'noctule: idle'
  end)
  request('workspace/executeCommand', { command = 'noctule.sleepNow' })
  until_true('nothing was learned', function() return (request('noctule/status', vim.empty_dict()).questions or 0) > 0 end)
end }

checks[#checks + 1] = { 'hover', function()
  vim.api.nvim_set_current_win(window)
  vim.api.nvim_win_set_cursor(window, { 15, 10 })
  local text = ''
  until_true('no hover', function()
    vim.lsp.buf.hover()
    return vim.wait(2000, function()
      for _, each in ipairs(vim.api.nvim_list_wins()) do
        if vim.api.nvim_win_get_config(each).relative ~= '' then
          text = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(each), 0, -1, false), '\n')
          vim.api.nvim_win_close(each, true)
          return true
        end
      end
    end, 20)
  end)
  expect(text, 'new balance', 'Raises', 'ValueError', 'fresh')
end }

checks[#checks + 1] = { 'lenses are asked for and act', function()
  local function lens()
    local is_new = vim.lsp.codelens.enable ~= nil -- 0.12 names the client of each lens
    for _, each in ipairs(vim.lsp.codelens.get(is_new and { bufnr = source } or source)) do
      local found = is_new and each.lens or each
      if found.range.start.line == 14 then return found end
    end
  end
  until_true('no lens', lens)
  local resolved = request('codeLens/resolve', lens())
  expect(resolved.command.title, '1 test', 'question')
  client():exec_cmd(resolved.command, { bufnr = source })
  until_true('the lens showed ' .. page(), function() return page():find('Known of `Account.deposit`', 1, true) ~= nil end)
  expect(page(), '**raises**', 'Anticipated questions')
end }

checks[#checks + 1] = { 'code actions', function()
  local params = { textDocument = AT.textDocument, range = { start = AT.position, ['end'] = AT.position }, context = { diagnostics = {} } }
  local titles = vim.tbl_map(function(action) return action.title end, request('textDocument/codeAction', params))
  expect(table.concat(titles, '|'), 'Explain deposit', 'Who calls deposit', 'What breaks')
end }

checks[#checks + 1] = { 'outline', function()
  assert(#request('textDocument/documentSymbol', { textDocument = AT.textDocument }) > 0)
end }

checks[#checks + 1] = { 'incoming calls', function()
  vim.api.nvim_set_current_win(window)
  vim.api.nvim_win_set_cursor(window, { 15, 10 })
  vim.fn.setqflist({})
  vim.lsp.buf.incoming_calls()
  until_true('no caller in the quickfix window', function() return #vim.fn.getqflist() > 0 end)
  expect(vim.fn.getqflist()[1].text, 'test_deposit')
  vim.cmd.cclose()
end }

checks[#checks + 1] = { 'ask streams a cited answer', function()
  local pieces = 0
  local listen = require('noctule.client').stream
  require('noctule.client').stream = function(c, params, on_chunk, on_end)
    return listen(c, params, function(value) pieces = pieces + 1; on_chunk(value) end, on_end)
  end
  local text = shown_after('Noctule ask When does deposit raise an error?', 'nothing spent')
  require('noctule.client').stream = listen
  assert(pieces >= 2, pieces .. ' pieces')
  expect(text, '# When does deposit raise an error?', 'ValueError', '`ledger/account.py:18`', 'read again', 'nothing spent')
end }

checks[#checks + 1] = { 'code in an answer has colours', function()
  shown_after('Noctule ask When does deposit raise an error?', 'nothing spent')
  local buffer = vim.fn.bufnr('^noctule://answer$')
  vim.api.nvim_set_current_win(vim.fn.bufwinid(buffer))
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  local row, column = unpack(vim.fn.searchpos([[^\s*\zsdef deposit]]))
  local name = vim.fn.synIDattr(vim.fn.synID(row, column, true), 'name')
  assert(vim.startswith(name, 'python'), ('%q at %d:%d of %s'):format(name, row, column, page()))
end }

checks[#checks + 1] = { 'a citation leads to its lines', function()
  shown_after('Noctule ask When does deposit raise an error?', 'nothing spent')
  local answer = vim.fn.bufwinid(vim.fn.bufnr('^noctule://answer$'))
  vim.api.nvim_set_current_win(answer)
  vim.api.nvim_win_set_cursor(answer, { 1, 0 })
  vim.fn.search('account.py:18')
  press('<CR>')
  assert(vim.api.nvim_get_current_win() == window, 'it opened elsewhere')
  assert(vim.api.nvim_win_get_cursor(window)[1] == 18, vim.inspect(vim.api.nvim_win_get_cursor(window)))
  vim.api.nvim_set_current_win(answer)
  vim.api.nvim_win_set_cursor(answer, { 1, 0 })
  press('<Tab>')
  expect(vim.api.nvim_get_current_line():sub(vim.fn.col('.')), '`ledger/account.py:')
end }

checks[#checks + 1] = { 'a citation never leads out of the repository', function()
  local place = require('noctule.page').place
  local root = client().root_dir
  assert(place(root, 'ledger/account.py'))
  for _, path in ipairs({ '/etc/passwd', '../outside.py', 'ledger/../../outside.py', 'link', 'term://sh', 'ledger' }) do
    assert(not place(root, path), path)
  end
end }

for verb, wanted in pairs({
  explain = { 'nothing spent', 'What does Account.deposit do?' },
  facts = { 'Known of', '`Account.deposit`', '**raises** (proved)', 'ValueError' },
  questions = { 'Anticipated about', 'When does `Account.deposit` raise an exception?' },
  impact = { 'Who notices', 'Tests that reach it', 'test_deposit', '`tests/test_account.py:6`' },
  callers = { 'Who calls', 'test_deposit', '`tests/test_account.py:6`' },
}) do
  checks[#checks + 1] = { verb .. ' of what the cursor is on', function()
    expect(shown_after('Noctule ' .. verb, wanted[1]), unpack(wanted))
  end }
end

checks[#checks + 1] = { 'a symbol by name', function()
  expect(shown_after('Noctule callers Store.append', '`Store.append`'), 'Account.deposit', '`ledger/account.py:20`')
  expect(shown_after('Noctule facts Store.append', 'Known of `Store.append`'), 'ledger/store.py')
end }

checks[#checks + 1] = { 'completion', function()
  local verbs = vim.fn.getcompletion('Noctule ', 'cmdline')
  for _, verb in ipairs({ 'ask', 'callers', 'facts', 'impact', 'questions', 'sleep', 'status' }) do
    assert(vim.list_contains(verbs, verb), vim.inspect(verbs))
  end
  vim.api.nvim_set_current_win(window)
  local names = vim.fn.getcompletion('Noctule facts dep', 'cmdline')
  assert(vim.list_contains(names, 'Account.deposit'), vim.inspect(names))
end }

checks[#checks + 1] = { 'mistakes are told in one line', function()
  local told = {}
  local notify = vim.notify
  vim.notify = function(message) told[#told + 1] = message end
  vim.cmd('Noctule dance')
  vim.cmd('Noctule facts no.such.symbol')
  until_true('told only ' .. vim.inspect(told), function() return #told == 2 end)
  vim.notify = notify
  expect(told[1], 'dance', 'callers')
  assert(not told[2]:find('\n'), told[2])
end }

checks[#checks + 1] = { 'status', function()
  local told = ''
  local notify = vim.notify
  vim.notify = function(message) told = message end
  vim.cmd('Noctule status')
  until_true('nothing told', function() return told ~= '' end)
  vim.notify = notify
  expect(told, 'ledger', 'facts', 'questions')
end }

checks[#checks + 1] = { 'the status line says what was spent', function()
  local line, root = require('noctule').statusline, client().root_dir
  vim.api.nvim_set_current_win(window)
  local function say(state, spent) require('noctule.status').on_change(nil, { root = root, state = state, spent_today_micro_usd = spent }) end
  say('sleeping', 120000)
  assert(line() == 'noctule: sleeping, $0.12 today', line())
  say('idle', 0)
  assert(line() == 'noctule: idle', line())
end }

checks[#checks + 1] = { 'checkhealth', function()
  vim.cmd('checkhealth noctule')
  local report = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  vim.cmd('bwipeout')
  expect(report, 'Neovim', 'noctule 0', 'the server is enabled', 'facts')
  assert(not report:find('ERROR'), report)
end }

checks[#checks + 1] = { 'help', function()
  vim.cmd('help noctule')
  expect(vim.api.nvim_buf_get_name(0), 'noctule.txt')
  vim.cmd('help :Noctule-ask')
  vim.cmd.helpclose()
end }

checks[#checks + 1] = { 'an unsaved edit counts', function()
  vim.api.nvim_buf_set_lines(source, 17, 18, false, { '            raise KeyError(amount)' })
  until_true('the answer is old: ' .. page(), function()
    return shown_after('Noctule ask When does deposit raise an error?', 'nothing spent'):find('KeyError', 1, true) ~= nil
  end)
end }

local failed = false
for _, check in ipairs(checks) do
  local ok, why = xpcall(check[2], debug.traceback)
  failed = failed or not ok
  io.stdout:write(ok and ('ok %s\n'):format(check[1]) or ('FAILED %s: %s\n'):format(check[1], (tostring(why):gsub('\n', ' '))))
end
for _, each in ipairs(vim.lsp.get_clients()) do each:stop(true) end
vim.wait(300, function() return false end)
vim.cmd(failed and 'cquit 1' or 'qall!')
