-- One Markdown buffer that answers are written into as they come, with citations that lead to the source.
local colours = require('noctule.colours')
local M = {}

local NAME = 'noctule://answer'
local CITATION = '()`([^`%s][^`]-):(%d+)%-?(%d*)`()'
local namespace = vim.api.nvim_create_namespace('noctule')

---@class noctule.Page
---@field buffer integer
---@field root string the repository that citations are relative to
---@field cancel? fun() gives up what is still being written
local Page = {}
Page.__index = Page

--- The page of this session, emptied and shown; what was being written to it is given up.
---@param root string
---@param title string
---@return noctule.Page
function M.open(root, title)
  if M.shown and M.shown.cancel then M.shown.cancel() end
  local buffer = vim.fn.bufnr('^' .. NAME .. '$')
  if buffer < 0 then buffer = M.create() end
  M.show(buffer)
  local page = setmetatable({ buffer = buffer, root = root }, Page)
  M.shown = page
  page:replace({ '# ' .. M.one_line(title), '', '' })
  return page
end

---@return integer
function M.create()
  local buffer = vim.api.nvim_create_buf(true, true)
  vim.api.nvim_buf_set_name(buffer, NAME)
  vim.bo[buffer].filetype = 'markdown'
  vim.bo[buffer].modifiable = false
  if not pcall(vim.treesitter.start, buffer, 'markdown') then vim.bo[buffer].syntax = 'markdown' end
  local function map(keys, act, what) vim.keymap.set('n', keys, act, { buffer = buffer, desc = 'Noctule: ' .. what }) end
  map('<CR>', M.jump, 'go to the citation under the cursor')
  map('gf', M.jump, 'go to the citation under the cursor')
  map('<Tab>', function() M.step(1) end, 'next citation')
  map('<S-Tab>', function() M.step(-1) end, 'previous citation')
  map('<C-c>', function() if M.shown and M.shown.cancel then M.shown.cancel() end end, 'stop the answer')
  map('q', '<Cmd>close<CR>', 'close')
  return buffer
end

--- Shows the buffer beside the code, where it is not on screen already; the cursor goes there.
---@param buffer integer
function M.show(buffer)
  local window = vim.fn.bufwinid(buffer)
  if window >= 0 then
    vim.api.nvim_set_current_win(window)
    return
  end
  local side = vim.o.columns >= 140 and 'vertical botright' or 'botright'
  vim.cmd(side .. ' sbuffer ' .. buffer)
  local shown = vim.api.nvim_get_current_win()
  for name, value in pairs({ wrap = true, linebreak = true, number = false, relativenumber = false, signcolumn = 'no', conceallevel = 2 }) do
    vim.api.nvim_set_option_value(name, value, { win = shown, scope = 'local' })
  end
  colours.unpaint(shown)
end

---@param lines string[]
function Page:replace(lines)
  vim.bo[self.buffer].modifiable = true
  vim.api.nvim_buf_set_lines(self.buffer, 0, -1, false, lines)
  vim.bo[self.buffer].modifiable = false
  self:mark(0)
end

--- Writes on at the end; text may break lines anywhere.
---@param text string
function Page:append(text)
  if M.shown ~= self or not vim.api.nvim_buf_is_valid(self.buffer) then return end
  local last = vim.api.nvim_buf_line_count(self.buffer) - 1
  local held = vim.api.nvim_buf_get_lines(self.buffer, last, last + 1, false)[1] or ''
  local lines = vim.split(held .. M.printable(text), '\n', { plain = true })
  vim.bo[self.buffer].modifiable = true
  vim.api.nvim_buf_set_lines(self.buffer, last, last + 1, false, lines)
  vim.bo[self.buffer].modifiable = false
  self:mark(last)
end

--- Underlines the citations from line `first` (0-based) on.
---@param first integer
function Page:mark(first)
  vim.api.nvim_buf_clear_namespace(self.buffer, namespace, first, -1)
  local lines = vim.api.nvim_buf_get_lines(self.buffer, first, -1, false)
  colours.learn(self.buffer, lines)
  for row, line in ipairs(lines) do
    for from, path, _, _, past in line:gmatch(CITATION) do
      if M.place(self.root, path) then
        vim.api.nvim_buf_set_extmark(self.buffer, namespace, first + row - 1, from - 1, { end_col = past - 1, hl_group = 'Underlined' })
      end
    end
  end
end

--- The file of a citation; nil for what is not a file inside the repository, whatever the text says.
---@param root string
---@param path string
---@return string?
function M.place(root, path)
  if path:sub(1, 1) == '/' or path:find('://', 1, true) then return nil end
  local real, home = vim.uv.fs_realpath(vim.fs.joinpath(root, path)), vim.uv.fs_realpath(root)
  if not real or not home or not vim.startswith(real, home .. '/') then return nil end
  return (vim.uv.fs_stat(real) or {}).type == 'file' and real or nil
end

--- Opens the citation under the cursor, else the first of the line, in the window the user came from.
function M.jump()
  local page, column, chosen = M.shown, vim.fn.col('.'), nil
  for from, path, start, stop, past in vim.api.nvim_get_current_line():gmatch(CITATION) do
    if not chosen or (from <= column and column < past) then chosen = { path, tonumber(start), tonumber(stop) } end
  end
  local file = chosen and page and M.place(page.root, chosen[1])
  if not chosen or not file then
    vim.notify('Noctule: there is no citation in this line; <Tab> goes to the next', vim.log.levels.INFO)
    return
  end
  local here = vim.api.nvim_get_current_win()
  vim.cmd('wincmd p')
  if vim.api.nvim_get_current_win() == here then vim.cmd('leftabove vsplit') end
  vim.cmd("normal! m'")
  if vim.api.nvim_buf_get_name(0) ~= file then vim.cmd.edit(vim.fn.fnameescape(file)) end
  local last = vim.api.nvim_buf_line_count(0)
  local first = math.min(chosen[2], last)
  vim.api.nvim_win_set_cursor(0, { first, 0 })
  vim.cmd('normal! ^zv')
  vim.hl.range(0, namespace, 'Visual', { first - 1, 0 }, { math.min(chosen[3] or first, last) - 1, -1 }, { regtype = 'V', timeout = 1500 })
end

--- Moves the cursor to the next (1) or previous (-1) citation, round the ends.
---@param direction 1|-1
function M.step(direction)
  local marks = vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, {})
  if #marks == 0 then return end
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local target
  for index = direction == 1 and 1 or #marks, direction == 1 and #marks or 1, direction do
    local mark = marks[index]
    local after = mark[2] > row - 1 or (mark[2] == row - 1 and mark[3] > column)
    local before = mark[2] < row - 1 or (mark[2] == row - 1 and mark[3] < column)
    if (direction == 1 and after) or (direction == -1 and before) then
      target = mark
      break
    end
  end
  target = target or marks[direction == 1 and 1 or #marks]
  vim.api.nvim_win_set_cursor(0, { target[2] + 1, target[3] })
end

--- Text of a repository may hold anything: control characters are left out.
---@param text string
---@return string
function M.printable(text) return (text:gsub('\r\n', '\n'):gsub('[%z\1-\8\11-\31\127]', '')) end

---@param text string
---@return string
function M.one_line(text) return (M.printable(text):gsub('%s+', ' ')) end

return M
