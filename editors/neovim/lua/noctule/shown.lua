-- Results of the server into the Markdown of the page: facts, impact, callers, questions, status, receipts.
local M = {}

--- `path::Class.method` as `Class.method` in `path`; of a module, `path::`, the path.
---@param moniker string
---@return string
local function named(moniker)
  local path, name = moniker:match('^(.-)::(.*)$')
  return (name or '') ~= '' and ('`%s` in `%s`'):format(name, path) or ('`%s`'):format(path or moniker)
end

---@param path string
---@param first integer
---@param last? integer
local function cited(path, first, last)
  return last and last ~= first and ('`%s:%d-%d`'):format(path, first, last) or ('`%s:%d`'):format(path, first)
end

---@param evidence { path: string, start_line: integer, end_line: integer }[]
local function places(evidence)
  local shown = {}
  for _, each in ipairs(evidence or {}) do shown[#shown + 1] = cited(each.path, each.start_line, each.end_line) end
  return #shown > 0 and (' (%s)'):format(table.concat(shown, ', ', 1, math.min(#shown, 3))) or ''
end

---@param row { fresh: boolean, moved?: { symbol: string, aspect: string }[] }
local function age(row)
  if row.fresh then return '' end
  local moved = row.moved and row.moved[1]
  return moved and (' **stale**: the %s of %s changed'):format(moved.aspect, named(moved.symbol)) or ' **stale**'
end

--- What a reader wants to know first; kinds that are not listed come after, in the server's order.
local FIRST = { 'purpose', 'steps', 'signature', 'returns', 'raises', 'effects', 'invariants', 'callers', 'callees', 'impact' }

---@param facts table[]
---@return table[]
local function in_order(facts)
  local ordered, is_taken = {}, {}
  for _, kind in ipairs(FIRST) do
    is_taken[kind] = true
    vim.list_extend(ordered, vim.tbl_filter(function(fact) return fact.kind == kind end, facts))
  end
  return vim.list_extend(ordered, vim.tbl_filter(function(fact) return not is_taken[fact.kind] end, facts))
end

---@param result { subject: string, facts: table[], questions: table[] }
---@return string
function M.facts(result)
  local lines = { 'Known of ' .. named(result.subject), '' }
  for _, fact in ipairs(in_order(result.facts)) do
    lines[#lines + 1] = ('- **%s** (%s): %s%s%s'):format(fact.kind:gsub('_', ' '), fact.certainty, fact.claim, places(fact.evidence), age(fact))
  end
  if #result.facts == 0 then lines[#lines + 1] = 'Nothing yet. `:Noctule sleep` thinks about the repository now.' end
  if #result.questions > 0 then vim.list_extend(lines, { '', '**Anticipated questions** (`:Noctule questions` has the answers)', '' }) end
  for _, asked in ipairs(result.questions) do lines[#lines + 1] = '- ' .. asked.question end
  return table.concat(lines, '\n')
end

---@param subject string
---@param questions table[]
---@return string
function M.questions(subject, questions)
  local lines = { 'Anticipated about ' .. named(subject) }
  for _, asked in ipairs(questions) do
    vim.list_extend(lines, { '', '**' .. asked.question .. '**', '', asked.answer .. places(asked.evidence) .. age(asked) })
  end
  if #questions == 0 then vim.list_extend(lines, { '', 'No question yet. `:Noctule sleep` thinks about the repository now.' }) end
  return table.concat(lines, '\n')
end

---@param result table the object of `impact --json`
---@return string
function M.impact(result)
  local lines = { 'Who notices a change to ' .. table.concat(vim.tbl_map(named, result.subjects), ', ') }
  local function list(title, rows)
    if #rows == 0 then return end
    vim.list_extend(lines, { '', '## ' .. title, '' })
    for _, each in ipairs(rows) do
      local far = each.distance > 1 and (', %d steps away'):format(each.distance) or ''
      lines[#lines + 1] = ('- %s: %s, %s%s (%s)'):format(named(each.symbol), each.relation, each.certainty, far, cited(each.path, each.line))
    end
  end
  list('Code', result.affected)
  list('Tests that reach it', result.tests)
  if #result.affected + #result.tests == 0 then vim.list_extend(lines, { '', 'Nothing in the index depends on it.' }) end
  local left = (result.cut.nodes or 0) + (result.cut.beyond or 0)
  if left > 0 then vim.list_extend(lines, { '', ('%d more are further away or beyond the limit.'):format(left) }) end
  return table.concat(lines, '\n')
end

---@param subject string
---@param calls table[] the rows of `callers --json`
---@return string
function M.callers(subject, calls)
  local lines = { 'Who calls ' .. named(subject), '' }
  for _, call in ipairs(calls) do
    lines[#lines + 1] = ('- %s: %s (%s)'):format(named(call.caller), call.certainty, cited(call.path, call.line))
  end
  if #calls == 0 then lines[#lines + 1] = 'No call in the index leads here.' end
  return table.concat(lines, '\n')
end

--- What an answer rests on and what it cost, in one line.
---@param rest { freshness?: string, complete?: boolean, receipt?: table }
---@return string
function M.receipt(rest)
  local receipt = type(rest.receipt) == 'table' and rest.receipt or {}
  local words = { ('Answered in %d ms'):format(math.max(1, math.floor((tonumber(receipt.time_ms) or 0) + 0.5))) }
  words[#words + 1] = (receipt.model or 'none') == 'none' and 'without a model' or 'by ' .. receipt.model
  local facts, tokens, rests = #(receipt.facts or {}), tonumber(receipt.tokens_in) or 0, {}
  if facts > 0 then rests[1] = ('%d learned fact%s'):format(facts, facts == 1 and '' or 's') end
  if tokens > 0 then rests[#rests + 1] = ('%d tokens of evidence'):format(tokens) end
  if #rests > 0 then words[#words + 1] = 'from ' .. table.concat(rests, ' and ') end
  local cost = tonumber(receipt.cost_micro_usd) or 0
  local spent = cost > 0 and ('$%.4f spent'):format(cost / 1e6) or 'nothing spent'
  local broken = rest.complete == false and 'The model broke off: the answer is not complete. ' or ''
  return ('%s%s *%s; %s.*'):format(broken, type(rest.freshness) == 'string' and rest.freshness or '', table.concat(words, ', '), spent)
end

---@param status table
---@return string
function M.status(status)
  local words = { status.state .. (status.reason and (' (' .. status.reason .. ')') or '') }
  for _, name in ipairs({ 'files', 'symbols', 'facts', 'questions', 'outdated' }) do
    if status[name] then words[#words + 1] = ('%d %s'):format(status[name], name) end
  end
  local spent = tonumber(status.spent_today_micro_usd)
  if spent then words[#words + 1] = ('$%.2f spent today'):format(spent / 1e6) end
  return ('Noctule in %s: %s'):format(vim.fn.fnamemodify(status.root, ':~'), table.concat(words, ', '))
end

return M
