-- Give each article of a batch its one outcome, publish it, and write it into the dedup index, all at once or not at all.
-- Publishing at most once is decided here and nowhere else: an article that has an outcome keeps it. Nothing else writes
-- into the index, so that nothing is a version or a copy of what never was published.
--
-- The article's event gets the story that it joins, and a story.updated follows when there is news of that.
--
-- KEYS  1 articles stream   2 rejected stream   3 counts
--       4 index (see index.lua and seen.lua, which stand in front of this)   5 stories (see stories.lua, which does too)
--       6 tally   7 the streams of partitions, ever   8 the newest entry id of theirs
--       9.. the streams that events go to by their subject; none: to the articles stream
-- ARGV  1 window, seconds   2 most articles in the index   3 length of a signature's record
--       4 life of the outcomes until their delivery is settled, seconds   5 most stories
--       then each article: the number of its strings 2, and the strings, each with its length 4:
--         outcomes key, ordinal,
--         outcome: published | updated | corrected | withdrawn | duplicate | rejected,
--         reference: the uri it duplicates, or the reason it is rejected for, or ''
--         place of the newest article that its look-up could see, its card (see card_of), its record ('' when rejected);
--         it was compared with all articles of the batch that stand before it, too, and may refer to the n-th of them
--         by the place BATCH + n, counted from 0
--         what its story is found by (see stories.lua), or ''
--         when it was claimed, ms, or ''; the field of the tally that counts it
--         the stream entry's fields and values
-- Result: for each article `outcome|ms|reference`; or, when what was seen is no longer all there is to see, or what it
--         refers to is not there: the place of the newest article that can be seen now, and what was seen of it (see
--         seen.lua). Then nothing was written for it, and the caller decides again. One more, `index`, when the index
--         was full for the first time in a while; and `stories` when the stories were.
open(KEYS[4], ARGV[3])
local ms = now_ms()
local bounds = bounds_of(ARGV[1], ARGV[2])
local CLAIMED, COUNTED = 9, 10
local FIELDS = 11           -- where the fields begin
local SUBJECT, LANG, STORY = 18, 24, 28  -- the values of three of an event's fields
local PARTITIONS = 9        -- where the streams of partitions begin
local BATCH = 4294901760    -- places never get so far
local CACHED = 64           -- articles of which pages are kept: a batch as workers make them
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

local formats = setmetatable({}, { __index = function(known, count)
  known[count] = '<' .. string.rep('I4c0', count)
  return known[count]
end })

local function article_of(said)
  local count = unpack_('<I2', said)
  local strings = { unpack_(formats[count], said, 3) }
  strings[count + 1] = nil
  local article = { strings = strings, outcomes = strings[1], ordinal = strings[2], outcome = strings[3] }
  if article.outcome ~= 'rejected' then
    article.card = card_of(strings[6])
    article.all_seen = is_all_seen(article.card, tonumber(strings[5]))
  end
  return article
end

-- Read the articles. Whether all was seen is asked before any is written: with each other they were compared.
local articles = {}
for at = 6, #ARGV do
  articles[#articles + 1] = article_of(ARGV[at])
  if #articles % CACHED == 0 then cache = {} end
end
local results, changed, counts, written = {}, {}, {}, 0

-- What is counted besides: fields of the tally, as services/tally.py names them.
local TOOK = { 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 1800000 }  -- ms
local MOST = 2000  -- fields; they are our own words, but an added reader's rejections may give any reason
local tally, buckets, took_ms = {}, {}, 0

local function count(strings)
  local field, claimed = strings[COUNTED], tonumber(strings[CLAIMED])
  tally[field] = (tally[field] or 0) + 1
  if not claimed then return end
  local took, bucket = ms - claimed, 1
  if took < 0 then took = 0 end
  while took > (TOOK[bucket] or took) do bucket = bucket + 1 end
  buckets[bucket] = (buckets[bucket] or 0) + 1
  took_ms = took_ms + took
end

local function write_tally()
  for bucket, counted in pairs(buckets) do tally['took|' .. (TOOK[bucket] or '')] = counted end
  if took_ms > 0 then tally.took_ms = took_ms end
  local full = call('HLEN', KEYS[6]) >= MOST
  for field, counted in pairs(tally) do
    if full and call('HEXISTS', KEYS[6], field) == 0 then field = 'articles|other||' end
    call('HINCRBY', KEYS[6], field, counted)
  end
end

-- The place that a card says, of the index or of the batch; nil when nothing is there.
local function place_said(said)
  local place = unpack_('<I4', said)
  if place < BATCH then return place end
  local other = articles[place - BATCH + 1]
  return other and other.place
end

-- The place that an article refers to; false when what was there is gone; nil when it refers to none.
local function place_of(card)
  if card.of == '' then return nil end
  local place = place_said(card.of)
  return place and holds(place, sub(card.of, 5)) and place or false
end

-- The partition of a subject, by a hash: all that is said of it, in its order, is in one stream.
local function stream_of(subject)
  local count = #KEYS - PARTITIONS + 1
  if count < 1 then return KEYS[1] end
  return KEYS[PARTITIONS + tonumber(sub(redis.sha1hex(subject), 1, 8), 16) % count]
end

-- The newest entry of all partitions: an id says which entry, whatever its stream, and ids tell the order over all.
local newest

local function newest_id()
  local id = call('GET', KEYS[8])
  if not id and call('EXISTS', KEYS[1]) == 1 then
    local told = call('XINFO', 'STREAM', KEYS[1])
    for i = 1, #told, 2 do if told[i] == 'last-generated-id' then id = told[i + 1] end end
  end
  local at, number = string.match(id or '0-0', '^(%d+)-(%d+)$')
  return { ms = tonumber(at), number = tonumber(number) }
end

local function next_id()
  newest = newest or newest_id()
  if ms > newest.ms or newest.number == 65535 then
    newest.ms, newest.number = math.max(ms, newest.ms + 1), 0
  else
    newest.number = newest.number + 1
  end
  return string.format('%.0f-%d', newest.ms, newest.number)
end

local function append(subject, fields)
  local stream = stream_of(subject)
  return call('XADD', stream, stream == KEYS[1] and '*' or next_id(), unpack(fields))
end

-- Publish an article. Return what its outcome refers to.
local function publish(article, of)
  local strings, news = article.strings, nil
  if strings[8] ~= '' then strings[STORY], news = stories.join(strings[8], ARGV[5], strings[LANG]) end
  local fields = { unpack(strings, FIELDS) }
  local entry = article.card and append(strings[SUBJECT] or '', fields) or call('XADD', KEYS[2], '*', unpack(fields))
  if news then append(news[8], news) end
  if of then link(of, entry) end
  counts[article.outcome] = (counts[article.outcome] or 0) + 1
  count(strings)
  local card = article.card
  if not card or article.outcome == 'duplicate' then return strings[4] end
  if article.outcome == 'withdrawn' then card.slot_keys = {} end  -- nothing is a copy of it
  article.place = register(card, strings[7], entry, bounds)
  written = written + 1
  return entry
end

-- Give an article its outcome; return nil when it must be decided again.
local function decided(article)
  local card, of = article.card, nil
  if card then
    local own = own_entry(card)
    if own then return 'published|' .. ms .. '|' .. own end
    of = place_of(card)
    local previous = place_said(card.previous)
    if not article.all_seen or of == false or not previous or not (of or article.outcome ~= 'duplicate') then
      return nil
    end
    card.previous = pack('<I4', previous)
  end
  return article.outcome .. '|' .. ms .. '|' .. publish(article, of)
end

for number, article in ipairs(articles) do
  local result = call('HGET', article.outcomes, article.ordinal)
  if not result then
    result = decided(article)
    if result then
      call('HSET', article.outcomes, article.ordinal, result)
      call('EXPIRE', article.outcomes, ARGV[4])
    else
      changed[#changed + 1] = number
    end
  end
  results[number] = result
  if number % CACHED == 0 then cache = {} end
end
if written > 0 then
  close(written)
  call('HSET', KEYS[6], 'index', index.next - index.first)
end
for outcome, ended in pairs(counts) do call('HINCRBY', KEYS[3], outcome, ended) end
write_tally()
if newest then
  call('SET', KEYS[8], string.format('%.0f-%d', newest.ms, newest.number))
  call('SADD', KEYS[7], unpack(KEYS, PARTITIONS))
end
for _, number in ipairs(changed) do
  local found = {}
  tell(found, articles[number].card, 0, bounds.since)
  results[number] = { index.next - 1, table.concat(found) }
end
if index.filled then results[#results + 1] = 'index' end
if stories.full == 'new' then results[#results + 1] = 'stories' end
return results
