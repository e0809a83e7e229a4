-- Turns lenses on in the buffers that Noctule serves, unless `vim.g.noctule.lenses` is false.
local M = {}

---@param client vim.lsp.Client
---@param buffer integer
function M.attach(client, buffer)
  if (vim.g.noctule or {}).lenses == false or not client:supports_method('textDocument/codeLens', buffer) then return end
  if vim.lsp.codelens.enable then -- 0.12: asked for, drawn and refreshed by Neovim
    vim.lsp.codelens.enable(true, { bufnr = buffer })
    return
  end
  local function refresh() vim.lsp.codelens.refresh({ bufnr = buffer }) end
  vim.api.nvim_create_autocmd({ 'BufEnter', 'InsertLeave', 'BufWritePost' }, {
    group = vim.api.nvim_create_augroup('noctule.lenses.' .. buffer, {}),
    buffer = buffer,
    callback = refresh,
  })
  vim.api.nvim_create_autocmd('User', {
    group = 'noctule.lenses.' .. buffer,
    pattern = 'NoctuleStatus', -- 0.11 does not let itself be told that something was learned
    callback = function() return not vim.api.nvim_buf_is_valid(buffer) or refresh() end,
  })
  refresh()
end

return M
