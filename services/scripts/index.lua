-- The dedup index: what the scripts that read or write it have in common; store.py puts it in front of each.
--
-- Every article that is published gets the next PLACE. A block of places is forgotten as a whole, the oldest first.
--   INDEX       HASH  next, first  the next place, and the oldest that still counts
--                     block, tail  the newest block, and how many bytes its tails have
--                     slots, names how many pages each table has
--                     full         1 while blocks are forgotten for their number
--   INDEX:r:N   STRING  block N's rows, all of one length: HEAD bytes and the record of the article's signature
--   INDEX:t:N   STRING  block N's tails: what has no fixed length; a row says where its own begins and how long it is
--   INDEX:l:N   STRING  what refers to an article of block N, LINK bytes each: its row in the block, a stream entry
--   INDEX:s:N   STRING  page N of the slots: from a part of a text to the articles that have it
--   INDEX:n:N   STRING  page N of the names: from a whole text, and from a uri, to the newest article that has it
-- Head: text 8, article 20 (delivery 16, ordinal 4), entry 8 (ms 6, sequence 2), previous version's place 4,
--       tail's offset 3 and length 2.
-- Page: entries of `width` bytes of a hash and 3 of a place, the newest first, so what no longer counts is at the end;
--       in front of them room for more, in zeros. Other bits of the hash choose the page. There is a page more for
--       every so many articles that count: one page is split in two (linear hashing), so that no write is ever long.
local call, sub, byte, char, find, floor = redis.call, string.sub, string.byte, string.char, string.find, math.floor
local pack, unpack_ = struct.pack, struct.unpack

local HEAD, LINK = 45, 10
local ROWS_BYTES, TAILS_BYTES, LINKS_BYTES = 524224, 131072, 16384
local WRAP = 16777216  -- places in pages are kept modulo this
local HOLDERS = 4      -- articles of a slot that are told of
local CROWDED = 300    -- entries of a page above which a slot keeps no more than HOLDERS: boilerplate is everybody's
local TABLES = {
  slots = { name = ':s:', field = 'slots', width = 2, base = 2048, articles = 6 },
  names = { name = ':n:', field = 'names', width = 4, base = 256, articles = 32 },
}

local index = {}
local cache = {}

-- Read the state. `record` is the length of a signature's record.
local function open(key, record)
  local kept = call('HMGET', key, 'next', 'first', 'block', 'tail', 'slots', 'names', 'full')
  index = {
    key = key,
    row = HEAD + record,
    next = tonumber(kept[1] or 1),
    first = tonumber(kept[2] or 1),
    block = tonumber(kept[3] or -1),
    tail = tonumber(kept[4] or 0),
    slots = tonumber(kept[5] or TABLES.slots.base),
    names = tonumber(kept[6] or TABLES.names.base),
    full = kept[7] == '1',
  }
  index.rows = floor(ROWS_BYTES / index.row)
end

local function now_ms()
  local time = call('TIME')
  return time[1] * 1000 + floor(time[2] / 1000)
end

-- pages

-- The pages of a table, as it is now: how many, the power of two times the base that is not above that, their prefix.
local function pages_of(tab)
  local pages, level = index[tab.field], tab.base
  while level * 2 <= pages do level = level * 2 end
  return pages, level, index.key .. tab.name
end

-- A page's key ends in four characters of six bits: digits in decimal cost more to write than the page to read.
local function page_key(prefix, number)
  local a = number % 64
  number = (number - a) / 64
  local b = number % 64
  number = (number - b) / 64
  local c = number % 64
  return prefix .. char(48 + (number - c) / 64, 48 + c, 48 + b, 48 + a)
end

-- The whole place of one that was kept modulo WRAP: the newest that it can be.
local function whole(kept)
  local newest = index.next - 1
  return newest - (newest - kept) % WRAP
end

-- The pages and the fields of hashes, `step` bytes each: two that choose a page of the base, then the field, of which
-- two bytes more choose.
local function chosen(tab, hashes, step)
  local pages, level, prefix = pages_of(tab)
  local keys_, fields, count, width = {}, {}, 0, tab.width
  for at = 1, #hashes, step do
    local a, b, c, d = byte(hashes, at, at + 3)
    local number = a + 256 * b + tab.base * (c + 256 * d)
    local page = number % (level * 2)
    if page >= pages then page = number % level end
    count = count + 1
    keys_[count] = page_key(prefix, page)
    fields[count] = sub(hashes, at + 2, at + 1 + width)
  end
  return keys_, fields
end

local function load_page(key)
  local page = cache[key]
  if not page then
    page = call('GET', key) or ''
    cache[key] = page
  end
  return page
end

-- Read several pages at once, those of one article: that costs less than one after the other.
local function load_pages(keys_)
  local missing = {}
  for _, key in ipairs(keys_) do
    if not cache[key] then missing[#missing + 1] = key end
  end
  if #missing == 0 then return end
  for i, page in ipairs(call('MGET', unpack(missing))) do cache[missing[i]] = page or '' end
end

-- Where a page's entries begin; the length of the page plus one if it has none.
local function beginning(page, size)
  local at = find(page, '%Z')
  if not at then return #page + 1 end
  return at - (at - 1) % size
end

local function place_at(page, at)
  local a, b, c = byte(page, at, at + 2)
  return whole(a + 256 * b + 65536 * c)
end

-- The next entry of a field in a page, from a position on: its place and where it ends. No place is 0: that is room.
local function next_holder(tab, page, field, from)
  local width, size = tab.width, tab.width + 3
  local at = find(page, field, from, true)
  while at do
    if (at - 1) % size == 0 then
      local a, b, c = byte(page, at + width, at + size - 1)
      local kept = a + 256 * b + 65536 * c
      if kept > 0 then
        local place = whole(kept)
        if place < index.first then return nil end
        return place, at + size
      end
    end
    at = find(page, field, at + 1, true)
  end
end

-- The entries of a page that count: without those of forgotten places, which are the last.
local function living(tab, page)
  local width, size = tab.width, tab.width + 3
  local start = beginning(page, size)
  local low, high = 0, (#page + 1 - start) / size
  while low < high do
    local middle = floor((low + high) / 2)
    if place_at(page, start + middle * size + width) >= index.first then low = middle + 1 else high = middle end
  end
  return sub(page, start, start + low * size - 1)
end

-- The entries with no more than HOLDERS of each field.
local function thinned(tab, entries)
  local width, size = tab.width, tab.width + 3
  local counts, kept = {}, {}
  for at = 1, #entries, size do
    local field = sub(entries, at, at + width - 1)
    counts[field] = (counts[field] or 0) + 1
    if counts[field] <= HOLDERS then kept[#kept + 1] = sub(entries, at, at + size - 1) end
  end
  return table.concat(kept)
end

-- Zeros to stand in front of so many bytes: an eighth more, and what the allocator would round up to.
local function room(bytes, size)
  local wanted = bytes + bytes / 8 + size + 6
  local step = 16
  while step * 8 < wanted do step = step * 2 end
  local whole_ = math.ceil(wanted / step) * step - 6
  return string.rep('\0', floor((whole_ - bytes) / size) * size)
end

local function store_page(tab, key, entries)
  local page = room(#entries, tab.width + 3) .. entries
  call('SET', key, page)
  cache[key] = page
end

-- Put an entry in front of a page's others.
local function insert(tab, key, entry)
  local size = tab.width + 3
  local page = load_page(key)
  local start = beginning(page, size)
  if start > 1 then
    call('SETRANGE', key, start - 1 - size, entry)
    cache[key] = nil
  else
    local entries = entry .. living(tab, page)
    if #entries > CROWDED * size then entries = thinned(tab, entries) end
    store_page(tab, key, entries)
  end
end

local function split(tab)
  local size = tab.width + 3
  local pages, level, prefix = pages_of(tab)
  local from, bit = page_key(prefix, pages - level), level / tab.base
  local entries = living(tab, load_page(from))
  local sides, begun, now = { {}, {} }, 1, nil
  for at = 1, #entries, size do
    local a, b = byte(entries, at, at + 1)
    local side = sides[floor((a + 256 * b) / bit) % 2 + 1]
    if side ~= now then
      if now then now[#now + 1] = sub(entries, begun, at - 1) end
      begun, now = at, side
    end
  end
  if now then now[#now + 1] = sub(entries, begun) end
  local stay, go = table.concat(sides[1]), table.concat(sides[2])
  index[tab.field] = pages + 1
  if #go > 0 then store_page(tab, page_key(prefix, pages), go) end
  if #stay > 0 then
    store_page(tab, from, stay)
  else
    call('DEL', from)
    cache[from] = ''
  end
end

-- rows

local function row_of(place, bytes)
  local block = floor(place / index.rows)
  local at = (place - block * index.rows) * index.row
  return call('GETRANGE', index.key .. ':r:' .. block, at, at + bytes - 1)
end

local function tail_of(place, head)
  local offset, length = unpack_('<I3I2', head, 41)
  return call('GETRANGE', index.key .. ':t:' .. floor(place / index.rows), offset, offset + length - 1)
end

local function published_at(head)
  local ms = unpack_('<I6', head, 29)
  return tonumber(ms)
end

-- When the first article of a block was published, ms; nil if there is none.
local function block_start(block)
  for place = block * index.rows, block * index.rows + 1 do
    local head = place < index.next and row_of(place, HEAD) or ''
    if #head == HEAD and published_at(head) > 0 then return published_at(head) end
  end
end

-- Forget the blocks that are older than the window, and the oldest of more than may be.
local function forget(bounds)
  local newest, oldest, full = index.block, floor(index.first / index.rows), false
  local most = math.max(2, floor(bounds.articles / index.rows))
  while oldest < newest do
    local too_many = newest - oldest + 1 > most
    local ended = not too_many and block_start(oldest + 1)
    if not too_many and not (ended and ended < bounds.since) then break end
    full = full or too_many
    for _, part in ipairs({ ':r:', ':t:', ':l:' }) do call('UNLINK', index.key .. part .. oldest) end
    oldest = oldest + 1
    index.first = oldest * index.rows
  end
  index.filled = index.filled or (full and not index.full)
  index.full = full
end

-- Begin a block. It gets its full size at once: a string that grows takes up to twice what it holds.
local function begin(block, bounds)
  call('SETRANGE', index.key .. ':r:' .. block, index.rows * index.row - 1, '\0')
  local last = index.key .. ':t:' .. index.block
  local tails = call('GET', last)
  if tails then call('SET', last, tails) end
  index.block, index.tail = block, 0
  forget(bounds)
end

-- Give out the next place, for an article with such a tail.
local function next_place(tail, bounds)
  local place = index.next
  if index.tail + #tail > TAILS_BYTES then place = (index.block + 1) * index.rows end
  if place % WRAP == 0 then place = place + 1 end  -- its entry in a page would be room
  local block = floor(place / index.rows)
  if block ~= index.block then begin(block, bounds) end
  index.next = place + 1
  return place
end

local function names_of(names) return chosen(TABLES.names, names, 6) end
local function slots_of(slots) return chosen(TABLES.slots, slots, 4) end

-- The newest article with the name of such a page and field; nil if there is none.
local function newest_named(key, field)
  return (next_holder(TABLES.names, load_page(key), field, 1))
end

-- Read a card: text and uri for the table of names 6 + 6, text 8, article 20 (delivery 16, ordinal 4), the place of the
-- version before 4, shared slots that make a candidate 1; what it refers to (place 4, article 20; or nothing), slots 4
-- each, tail: each with its length 2.
local function card_of(said)
  local card = { name = sub(said, 13, 40), article = sub(said, 21, 40), previous = sub(said, 41, 44) }
  card.name_keys, card.name_fields = names_of(sub(said, 1, 12))
  card.shared = byte(said, 45)
  local at = 46
  for _, part in ipairs({ 'of', 'slots', 'tail' }) do
    local low, high = byte(said, at, at + 1)
    local ending = at + 1 + low + 256 * high
    card[part] = sub(said, at + 2, ending)
    at = ending + 1
  end
  card.slot_keys, card.slot_fields = slots_of(card.slots)
  return card
end

-- What is forgotten: what is older than so many seconds, and the oldest of more than so many articles.
local function bounds_of(seconds, articles)
  return { since = now_ms() - seconds * 1000, articles = tonumber(articles) }
end

-- Write an article that was published as a stream entry into the index; return its place. `late` says of its text (1)
-- and its uri (2) whether another was published since that is to be found under it.
local function register(card, record, entry, bounds, late)
  local ms, sequence = string.match(entry, '(%d+)-(%d+)')
  local place = next_place(card.tail, bounds)
  local block = floor(place / index.rows)
  local key, at = index.key .. ':r:' .. block, (place - block * index.rows) * index.row
  call('SETRANGE', key, at, card.name .. pack('<I6I2', tonumber(ms), tonumber(sequence) % 65536) .. card.previous
    .. pack('<I3I2', index.tail, #card.tail))
  call('SETRANGE', key, at + HEAD, record)
  call('APPEND', index.key .. ':t:' .. block, card.tail)
  index.tail = index.tail + #card.tail
  local kept = pack('<I3', place % WRAP)
  for i, name in ipairs(card.name_keys) do
    if not (late and late[i]) then insert(TABLES.names, name, card.name_fields[i] .. kept) end
  end
  load_pages(card.slot_keys)
  for i, slot in ipairs(card.slot_keys) do insert(TABLES.slots, slot, card.slot_fields[i] .. kept) end
  return place
end

-- Note that a stream entry refers to the article at a place, as a copy or another version.
local function link(place, entry)
  local block = floor(place / index.rows)
  local key = index.key .. ':l:' .. block
  if call('STRLEN', key) + LINK > LINKS_BYTES then return end
  local ms, sequence = string.match(entry, '(%d+)-(%d+)')
  call('APPEND', key, pack('<I2I6I2', place - block * index.rows, tonumber(ms), tonumber(sequence) % 65536))
end

-- Split what has to be, and write the state. After so many new articles twice as many pages are due at most, so that a
-- table that fell behind (articles were forgotten, and come in faster now) catches up in small steps.
local function close(written)
  for _, tab in pairs(TABLES) do
    local wanted = floor((index.next - index.first) / tab.articles)
    for _ = 1, math.ceil(2 * written / tab.articles) do
      if index[tab.field] >= wanted then break end
      split(tab)
    end
  end
  call('HSET', index.key, 'next', index.next, 'first', index.first, 'block', index.block, 'tail', index.tail,
    'slots', index.slots, 'names', index.names, 'full', index.full and 1 or 0)
end
