-- Trim the first entries of a stream, which are on disk already; of each group that had not read or not acked them all,
-- say what it misses. Twice is harmless: what is gone is not trimmed again.
--
-- KEYS  1 stream   2 what retention did to it (keys.retention)
-- ARGV  1 policy: block | spill | drop   2 the id below which to trim   3 the groups that are dead, JSON
--       4.. the ids of the entries below that, in their order
-- Result: how many were trimmed; -1 and the group under block, when a live group has not done with them all; then each
--         group that misses some: its name, spilled or dropped, how many.
local stream, kept, policy = KEYS[1], KEYS[2], ARGV[1]
local FIRST, last = 4, ARGV[#ARGV]
local call = redis.call

local function parsed(id)
  local ms, sequence = string.match(id, '^%(?(%d+)-(%d+)$')
  return tonumber(ms), tonumber(sequence)
end

local function is_after(one, other)
  local ms, sequence = parsed(one)
  local other_ms, other_sequence = parsed(other)
  return ms > other_ms or (ms == other_ms and sequence > other_sequence)
end

-- The place of the first id after this one.
local function place_after(id)
  local low, high = FIRST, #ARGV + 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    if is_after(ARGV[middle], id) then high = middle else low = middle + 1 end
  end
  return low
end

local dead = {}
for _, name in ipairs(cjson.decode(ARGV[3])) do dead[name] = true end

if #call('XRANGE', stream, '-', last, 'COUNT', 1) == 0 then return { 0 } end
local groups = {}
for _, row in ipairs(call('XINFO', 'GROUPS', stream)) do
  local group = {}
  for i = 1, #row, 2 do group[row[i]] = row[i + 1] end
  groups[#groups + 1] = group
  local oldest = group.pending > 0 and call('XPENDING', stream, group.name)[2]
  group.holds = is_after(last, group['last-delivered-id']) or (oldest and not is_after(oldest, last))
  if group.holds and policy == 'block' and not dead[group.name] then return { -1, group.name } end
end

-- Write down what was delivered and not acked. It is acked: a claim would drop it without a word.
local function note_pending(group, gaps, kind)
  local noted = 0
  while true do
    local rows = call('XPENDING', stream, group.name, '-', last, 1000)
    for _, row in ipairs(rows) do
      call('RPUSH', gaps, row[1] .. ' ' .. row[1] .. ' 1 ' .. kind .. ' ' .. row[4])
      call('XACK', stream, group.name, row[1])
    end
    noted = noted + #rows
    if #rows < 1000 then return noted end
  end
end

-- Write down what was never delivered; what follows on the last such gap makes that one longer.
local function note_undelivered(group, gaps, kind)
  local delivered = group['last-delivered-id']
  local at = place_after(delivered)
  local missed = #ARGV + 1 - at
  if missed <= 0 then return 0 end
  local tail = call('LINDEX', gaps, -1) or ''
  local from, to, entries, of_kind, tries = string.match(tail, '^(%S+) (%S+) (%d+) (%a+) (%d+)$')
  if from and of_kind == kind and is_after(to, delivered) then
    call('LSET', gaps, -1, table.concat({ from, last, entries + missed, kind, tries }, ' '))
  else
    call('RPUSH', gaps, table.concat({ ARGV[at], last, missed, kind, 0 }, ' '))
  end
  return missed
end

local result = { 0 }
for _, group in ipairs(groups) do
  if group.holds then
    local kind = policy == 'drop' and 'dropped' or 'spilled'
    local gaps = stream .. ':gaps:' .. group.name
    local noted = note_pending(group, gaps, kind) + note_undelivered(group, gaps, kind)
    call('HINCRBY', kept, kind .. ':' .. group.name, noted)
    result[#result + 1] = group.name
    result[#result + 1] = kind
    result[#result + 1] = noted
  end
end
result[1] = call('XTRIM', stream, 'MINID', '=', ARGV[2])
call('HINCRBY', kept, 'trimmed', result[1])
call('HSET', kept, 'last', last)
return result
