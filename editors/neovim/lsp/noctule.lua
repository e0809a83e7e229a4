-- How Neovim 0.11 or newer starts the language server; `vim.lsp.config('noctule', { … })` changes any part of it.
return {
  cmd = { 'noctule', 'lsp' },
  filetypes = {
    'python', 'javascript', 'javascriptreact', 'typescript', 'typescriptreact', 'go', 'rust', 'java', 'cs', 'php', 'c', 'cpp', 'ruby',
    'markdown', 'rst', 'toml', 'yaml', 'json',
  },
  root_markers = { '.git' },
  workspace_required = true, -- what is learned belongs to a repository: a lone file has none
  handlers = {
    ['$/progress'] = function(...) return require('noctule.client').on_progress(...) end,
    ['noctule/status/didChange'] = function(...) return require('noctule.status').on_change(...) end,
  },
}
