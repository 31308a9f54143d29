-- Give each article of a batch its one outcome, publish it, and write it into the dedup index, all at once or not at all.
-- Publishing at most once is decided here and nowhere else: an article that has an outcome keeps it. Nothing else writes
-- into the index, so that nothing is a version or a copy of what never was published.
--
-- The article's event gets the story that it joins, and a story.updated follows when there is news of that.
--
-- KEYS  1 articles stream   2 rejected stream   3 counts
--       4 index (see index.lua, which stands in front of this)   5 stories (see stories.lua, which does too)
-- ARGV  1 window, seconds   2 most articles in the index   3 length of a signature's record
--       4 life of the outcomes until their delivery is settled, seconds   5 most stories
--       then for each article:
--         outcomes key, ordinal,
--         outcome: published | updated | corrected | withdrawn | duplicate | rejected,
--         reference: the uri it duplicates, or the reason it is rejected for, or ''
--         place of the newest article that its look-up could see, its card (see card_of), its record ('' when rejected)
--         what its story is found by (see stories.lua), or ''
--         number of stream field/value strings, then those strings
-- Result: for each article `outcome|ms|reference`; or `changed` when what was seen is no longer all there is to see:
--         then nothing was written for it, and the caller looks again. One more, `full`, when the index was full for
--         the first time in a while.
open(KEYS[4], ARGV[3])
local ms = now_ms()
local bounds = bounds_of(ARGV[1], ARGV[2])
local results = {}
local at, written = 6, 0
local LANG, STORY = 14, 18  -- of the event's fields: their values
stories.open(KEYS[5], ARGV[1])

local function holds(place, article)
  return place >= index.first and sub(row_of(place, HEAD), 9, 28) == article
end

-- The entry of an article that was published before, and whose outcome alone was lost (expired); or nil.
local function own_entry(card)
  for i, key in ipairs(card.name_keys) do
    local place = newest_named(key, card.name_fields[i])
    if place and holds(place, card.article) then
      local entry_ms, sequence = unpack_('<I6I2', row_of(place, HEAD), 29)
      return string.format('%.0f-%d', tonumber(entry_ms), sequence)
    end
  end
end

-- Whether what a look-up up to `seen` found is all that can be found now.
local function is_all_seen(card, seen)
  local newest = index.next - 1
  if seen >= newest then return seen == newest end  -- ahead of it: this is not the index that was looked at
  for i, key in ipairs(card.name_keys) do
    if (newest_named(key, card.name_fields[i]) or 0) > seen then return false end
  end
  load_pages(card.slot_keys)
  for i, key in ipairs(card.slot_keys) do
    local holder = next_holder(TABLES.slots, load_page(key), card.slot_fields[i], 1)
    if holder and holder > seen then return false end
  end
  return true
end

-- The place that an article refers to; false when what was there is gone; nil when it refers to none.
local function place_of(card)
  if card.of == '' then return nil end
  local place = unpack_('<I4', card.of)
  return holds(place, sub(card.of, 5)) and place
end

while at <= #ARGV do
  local outcomes, ordinal, outcome, reference = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  local seen, said, record, story = ARGV[at + 4], ARGV[at + 5], ARGV[at + 6], ARGV[at + 7]
  local count = tonumber(ARGV[at + 8])
  local fields = {}
  for i = 1, count do fields[i] = ARGV[at + 8 + i] end
  at = at + 9 + count

  local result = call('HGET', outcomes, ordinal)
  if not result then
    local stream, fresh, card, of = KEYS[1], true, nil, nil
    if outcome == 'rejected' then
      stream = KEYS[2]
    else
      card = card_of(said)
      local own = own_entry(card)
      of = place_of(card)
      if own then
        result = 'published|' .. ms .. '|' .. own
        fresh = false
      else
        fresh = of ~= false and (of or outcome ~= 'duplicate') and is_all_seen(card, tonumber(seen))
      end
    end
    if fresh then
      local news
      if story ~= '' then fields[STORY], news = stories.join(story, ARGV[5], fields[LANG]) end
      local entry = call('XADD', stream, '*', unpack(fields))
      if news then call('XADD', KEYS[1], '*', unpack(news)) end
      if of then link(of, entry) end
      if card and outcome ~= 'duplicate' then
        register(card, record, entry, bounds)
        reference = entry
        written = written + 1
      end
      result = outcome .. '|' .. ms .. '|' .. reference
      call('HINCRBY', KEYS[3], outcome, 1)
    end
    if result then
      call('HSET', outcomes, ordinal, result)
      call('EXPIRE', outcomes, ARGV[4])
    end
  end
  results[#results + 1] = result or 'changed'
end
if written > 0 then close(written) end
if index.filled then results[#results + 1] = 'full' end
return results
