-- Says for `:checkhealth noctule` whether everything is there that is needed, and what each repository is doing.
local M = {}

--- The command that starts the server; nil where the configuration computes it.
---@return string?
local function program()
  local command = vim.lsp.config.noctule and vim.lsp.config.noctule.cmd
  return type(command) == 'table' and command[1] or nil
end

local function check_program()
  local name = program()
  if not name then return vim.health.info('the command is computed by your configuration') end
  local found = vim.fn.exepath(name)
  if found == '' then
    return vim.health.error(('`%s` is not on PATH'):format(name), {
      'install it from a checkout of Noctule: `uv tool install .` or `pipx install .`',
      "or name it: vim.lsp.config('noctule', { cmd = { '/path/to/noctule', 'lsp' } })",
    })
  end
  local done = vim.system({ found, '--version' }, { text = true, timeout = 10000 }):wait()
  if done.code ~= 0 then return vim.health.error(found .. ' does not run: ' .. vim.trim(done.stderr or '')) end
  vim.health.ok(('%s (%s)'):format(vim.trim(done.stdout or ''), found))
end

local function check_clients()
  local clients = vim.lsp.get_clients({ name = 'noctule' })
  if #clients == 0 then
    return vim.health.warn('no server runs', { "vim.lsp.enable('noctule') in your init.lua, then open a file of a git repository" })
  end
  for _, client in ipairs(clients) do
    local reply = client:request_sync('noctule/status', vim.empty_dict(), 3000)
    local status = reply and reply.result
    if not status then
      vim.health.error(('%s: no reply'):format(client.root_dir or 'a server'), { ':lsp restart noctule; the log is ' .. vim.lsp.log.get_filename() })
    elseif status.state == 'unavailable' then
      vim.health.error(require('noctule.shown').status(status))
    else
      vim.health.ok(require('noctule.shown').status(status))
    end
  end
end

function M.check()
  vim.health.start('noctule')
  if vim.fn.has('nvim-0.11') == 0 then return vim.health.error('Neovim 0.11 or newer is needed') end
  vim.health.ok('Neovim ' .. tostring(vim.version()))
  if vim.fn.executable('git') == 1 then vim.health.ok('git is there') else vim.health.error('git is not on PATH') end
  check_program()
  local enabled = vim.lsp.is_enabled or function() return vim.lsp._enabled_configs.noctule ~= nil end -- 0.11 has no question for it
  if enabled('noctule') then vim.health.ok('the server is enabled') else
    vim.health.error('the server is not enabled', { "vim.lsp.enable('noctule') in your init.lua" })
  end
  check_clients()
end

return M
