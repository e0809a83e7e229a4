-- Loaded at startup: the command `:Noctule`, lenses that act, and nothing else until one of them is used.
if vim.g.loaded_noctule then return end
vim.g.loaded_noctule = true

if vim.fn.has('nvim-0.11') == 0 then
  vim.api.nvim_create_user_command('Noctule', function()
    vim.notify('Noctule needs Neovim 0.11 or newer; this is ' .. tostring(vim.version()), vim.log.levels.ERROR)
  end, { nargs = '*' })
  return
end

vim.api.nvim_create_user_command('Noctule', function(call) require('noctule.command').run(call) end, {
  nargs = '*',
  bar = false, -- a question may hold a bar
  desc = 'Ask about the repository, show what is known, or tell Noctule when to think',
  complete = function(...) return require('noctule.command').complete(...) end,
})

-- Lenses and code actions name commands of the server; here their results are shown instead of thrown away.
for _, verb in ipairs({ 'ask', 'explain', 'facts', 'impact', 'callers', 'questions', 'status' }) do
  vim.lsp.commands['noctule.' .. verb] = function(command, context) require('noctule.command').from_lens(verb, command, context) end
end

vim.api.nvim_create_autocmd('LspAttach', {
  group = vim.api.nvim_create_augroup('noctule', {}),
  desc = 'Draw lenses above definitions in the buffers that Noctule serves',
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == 'noctule' then require('noctule.lenses').attach(client, event.buf) end
  end,
})
