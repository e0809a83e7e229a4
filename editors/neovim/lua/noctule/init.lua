-- What configurations may call: `require('noctule').statusline()` and `require('noctule').ask(question)`.
local M = {}

--- For 'statusline': `%{v:lua.require'noctule'.statusline()}`.
---@return string
function M.statusline() return require('noctule.status').line() end

--- Asks a question about the repository of the current buffer and shows the answer as it comes.
---@param question string
function M.ask(question) require('noctule.command').ask(question) end

return M
