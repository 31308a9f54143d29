-- Write articles that are in the stream, or were, into the dedup index, as their commit did: it was lost or is older.
-- What is there already stays, so this may be said twice and while others publish.
--
-- KEYS  1 index (see index.lua, which stands in front of this)
-- ARGV  1 window, seconds   2 most articles in the index   3 length of a signature's record
--       then for each stream entry, the oldest first: its id, then
--         its card (see card_of) and its record; or, of a copy,
--         what stands for nothing and for the uri it refers to in the table of names 6 + 6, and ''
-- Result: how many articles were written
open(KEYS[1], ARGV[3])
local bounds = bounds_of(ARGV[1], ARGV[2])
local written = 0

local function is_older(entry, other)
  local ms, sequence = string.match(entry, '(%d+)-(%d+)')
  local other_ms, other_sequence = unpack_('<I6I2', other, 29)
  other_ms = tonumber(other_ms)
  return tonumber(ms) < other_ms or (tonumber(ms) == other_ms and tonumber(sequence) < other_sequence)
end

local function head_named(key, field)
  local place = newest_named(key, field)
  return place and row_of(place, HEAD), place
end

local function take_in(entry, card, record)
  local late, previous = {}, 0
  for i, key in ipairs(card.name_keys) do
    local head, place = head_named(key, card.name_fields[i])
    if head then
      if sub(head, 9, 28) == card.article then return end
      late[i] = is_older(entry, head)
      if i == 2 and not late[i] then previous = place end
    end
  end
  card.previous = pack('<I4', previous)
  register(card, record, entry, bounds, late)
  written = written + 1
end

for at = 4, #ARGV, 3 do
  local entry, said, record = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  if record == '' then
    local keys_, fields = names_of(said)
    local _, place = head_named(keys_[2], fields[2])
    if place then link(place, entry) end
  else
    take_in(entry, card_of(said), record)
  end
end
if written > 0 then close(written) end
return written
