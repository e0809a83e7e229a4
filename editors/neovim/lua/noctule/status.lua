-- Remembers what each repository is doing and says it in a status line.
local M = {}

---@type table<string, { state: string, reason?: string }> by root
local said = {}

local SHOWN = {
  opening = 'opening', indexing = 'indexing', idle = 'idle', sleeping = 'sleeping', paused = 'paused',
  unavailable = 'unavailable',
}

--- The handler of `noctule/status/didChange`.
function M.on_change(_, params)
  if type(params) ~= 'table' or type(params.root) ~= 'string' then return end
  said[params.root] = params
  vim.cmd.redrawstatus({ bang = true })
  vim.api.nvim_exec_autocmds('User', { pattern = 'NoctuleStatus', modeline = false })
end

--- A few words for a status line, such as `noctule: sleeping`; empty in buffers that Noctule does not serve.
---@param buffer? integer
---@return string
function M.line(buffer)
  local client = vim.lsp.get_clients({ name = 'noctule', bufnr = buffer or 0 })[1]
  local status = client and client.root_dir and said[client.root_dir]
  if not client then return '' end
  if not status then return 'noctule' end
  local words = { 'noctule: ' .. (SHOWN[status.state] or status.state) }
  local spent = tonumber(status.spent_today_micro_usd) or 0
  if spent > 0 then words[#words + 1] = ('$%.2f today'):format(spent / 1e6) end
  return table.concat(words, ', ')
end

return M
