-- Colours the code in answers by Neovim's own syntax files where no Tree-sitter parser of the language is installed.
local M = {}

--- The syntax file of each language that a fence of the server may name: text of a repository cannot name another.
local SYNTAX = {
  python = 'python', javascript = 'javascript', typescript = 'typescript', tsx = 'typescriptreact', go = 'go', rust = 'rust', java = 'java',
  csharp = 'cs', php = 'php', c = 'c', cpp = 'cpp', ruby = 'ruby', toml = 'toml', yaml = 'yaml', json = 'json',
}

--- What the parser of Markdown paints over a whole block is taken back, so that its code shows through.
---@param window integer
function M.unpaint(window)
  vim.api.nvim_set_hl(0, 'NoctuleBlock', { default = true })
  local plain = '@markup.raw.block:NoctuleBlock,@markup.raw.block.markdown:NoctuleBlock'
  vim.api.nvim_set_option_value('winhighlight', plain, { win = window, scope = 'local' })
end

--- Learns the languages of the fences among the lines.
---@param buffer integer
---@param lines string[]
function M.learn(buffer, lines)
  if not vim.treesitter.highlighter.active[buffer] then return end -- then the syntax file of Markdown is in use
  local known = vim.b[buffer].noctule_fences or {}
  for _, line in ipairs(lines) do
    local language = line:match('^```(%w+)$')
    if SYNTAX[language] and not known[language] and not M.has_parser(language) then
      known[language] = true
      vim.api.nvim_buf_call(buffer, function() pcall(M.include, language) end)
    end
  end
  vim.b[buffer].noctule_fences = known
end

---@param language string
---@return boolean
function M.has_parser(language)
  local found, is_there = pcall(vim.treesitter.language.add, language)
  return found and is_there == true
end

---@param language string
function M.include(language)
  vim.b.current_syntax = nil
  vim.cmd(('syntax include @noctule_%s syntax/%s.vim'):format(language, SYNTAX[language]))
  vim.cmd(('syntax region noctule_block_%s start=/^```%s$/ end=/^```$/ contains=@noctule_%s keepend'):format(language, language, language))
end

return M
