-- Neovim (0.11 or newer) finds this file on its runtimepath; `vim.lsp.enable('noctule')` in your init.lua starts the server.
return {
  cmd = { 'noctule', 'lsp' },
  filetypes = { 'python' },
  root_markers = { '.noctule.toml', '.git' },
}
