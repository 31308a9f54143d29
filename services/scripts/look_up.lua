-- Tell what was seen before of each article of a batch. Nothing is written.
--
-- KEYS  1 index (see index.lua and seen.lua, which stand in front of this)
-- ARGV  1 window, seconds   2 length of a signature's record
--       then for each article: its text and uri for the table of names 6 + 6, shared slots that make a candidate 1,
--       slots 4 each
-- Result: the place of the newest article that could be seen; and all that was found (see seen.lua)
open(KEYS[1], ARGV[2])
local since = now_ms() - ARGV[1] * 1000
local found = {}
for number = 3, #ARGV do
  local sought = ARGV[number]
  local card = { shared = byte(sought, 13) }
  card.name_keys, card.name_fields = names_of(sub(sought, 1, 12))
  card.slot_keys, card.slot_fields = slots_of(sub(sought, 14))
  cache = {}  -- no two articles have much in common, and garbage is collected at leisure
  tell(found, card, number - 3, since)
end
return { index.next - 1, table.concat(found) }
