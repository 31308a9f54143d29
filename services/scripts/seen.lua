-- What was seen before of an article: what the look-up and the commit tell; store.py puts it in front of each.
--
-- Of all that is found, one after the other: the number of the article it was found for 2, kind 1, place 8, head, then by
-- kind
--   1 the same text   tail
--   2 the same uri    record, tail, number of texts 1, the texts of its versions 8 each, the oldest first
--   3 much alike      record, tail
local TEXTS, NEAR = 16, 3

-- The row of an article that was published since then, up to its record or with it.
local function counting(place, bytes, since)
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

-- The places of the articles that have enough slots in common with one, the likeliest first.
local function candidates(card)
  local keys_, fields = card.slot_keys, card.slot_fields
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
    if counts[place] >= card.shared then likely[#likely + 1] = place end
  end
  table.sort(likely, function(a, b)
    if counts[a] ~= counts[b] then return counts[a] > counts[b] end
    return a < b
  end)
  return likely
end

-- Tell what was seen of an article with such a card, or with so much of a card as says what to look for, in strings to
-- be put together: each that is made takes time by its length.
local function tell(found, card, number, since)
  local function add(kind, place, row)
    local at = #found
    found[at + 1], found[at + 2], found[at + 3] = pack('<I2BI8', number, kind, place), row, tail_of(place, row)
  end
  for kind = 1, 2 do
    local place = newest_named(card.name_keys[kind], card.name_fields[kind])
    local row = place and counting(place, kind == 1 and HEAD or index.row, since)
    if row then
      add(kind, place, row)
      if kind == 2 then found[#found + 1] = texts_of(row) end
    end
  end
  local near = 0
  for _, place in ipairs(candidates(card)) do
    local row = counting(place, index.row, since)
    if row then
      near = near + 1
      add(3, place, row)
      if near == NEAR then break end
    end
  end
end
