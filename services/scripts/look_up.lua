-- Tell what was seen before of each article of a batch. Nothing is written.
--
-- KEYS  1 index
-- ARGV  1 window, seconds   2 length of a signature's record
--       then for each article: its text and uri for the table of names 6 + 6, shared slots that make a candidate 1,
--       slots 4 each
-- Result: the place of the newest article that could be seen; and of all that was found, one after the other:
--         the number of the article it was found for 2, kind 1, place 8, head, then by kind
--           1 the same text   tail
--           2 the same uri    record, tail, number of texts 1, the texts of its versions 8 each, the oldest first
--           3 much alike      record, tail
local TEXTS, NEAR = 16, 3
open(KEYS[1], ARGV[2])
local record, since = tonumber(ARGV[2]), now_ms() - ARGV[1] * 1000
local found = {}

-- The row of an article that counts, up to its record or with it.
local function counting(place, bytes)
  local row = row_of(place, bytes)
  if #row == bytes and published_at(row) >= since then return row end
end

local function texts_of(row)
  local texts = { sub(row, 1, 8) }
  while #texts < TEXTS do
    local previous = unpack_('<I4', row, 37)
    if previous < index.first or previous == 0 then break end
    row = row_of(previous, HEAD)
    if #row < HEAD then break end
    table.insert(texts, 1, sub(row, 1, 8))
  end
  return pack('B', #texts) .. table.concat(texts)
end

local function candidates(slots, shared)
  local keys_, fields = slots_of(slots)
  load_pages(keys_)
  local counts, places = {}, {}
  for i = 1, #keys_ do
    local place, from = nil, 1
    for _ = 1, HOLDERS do
      place, from = next_holder(TABLES.slots, load_page(keys_[i]), fields[i], from)
      if not place then break end
      if not counts[place] then places[#places + 1] = place end
      counts[place] = (counts[place] or 0) + 1
    end
  end
  local likely = {}
  for _, place in ipairs(places) do
    if counts[place] >= shared then likely[#likely + 1] = place end
  end
  table.sort(likely, function(a, b)
    if counts[a] ~= counts[b] then return counts[a] > counts[b] end
    return a < b
  end)
  return likely
end

local function add(number, kind, place, row, more)
  found[#found + 1] = pack('<I2BI8', number, kind, place) .. row .. (more or '')
end

for number = 3, #ARGV do
  local article = ARGV[number]
  local keys_, fields = names_of(sub(article, 1, 12))
  cache = {}  -- no two articles have much in common, and garbage is collected at leisure
  for kind = 1, 2 do
    local place = newest_named(keys_[kind], fields[kind])
    local row = place and counting(place, kind == 1 and HEAD or index.row)
    if row then add(number - 3, kind, place, row, tail_of(place, row) .. (kind == 2 and texts_of(row) or '')) end
  end
  local near = 0
  for _, place in ipairs(candidates(sub(article, 14), byte(article, 13))) do
    local row = near < NEAR and counting(place, index.row)
    if row then
      near = near + 1
      add(number - 3, 3, place, row, tail_of(place, row))
    end
  end
end
return { index.next - 1, table.concat(found) }
