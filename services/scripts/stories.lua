-- The stories: which story an article joins; what the scripts that ask it have in common. store.py puts it in front of
-- each. workers/stories/clusters.py decides the same in memory, and a test holds the two together.
--
--   STORIES       HASH    last, full   number of the newest story; when it was last said that the oldest make room
--   STORIES:s:N   STRING  story N: FACTS, then its terms and their summed weights, then its most central article's
--                         terms and weights (none while that is all of the story), headline and uri; or, once it was
--                         merged into another, that one's number
--   STORIES:r:P   STRING  a row, ROW numbers: the stories that terms were last seen in; P is 16 bits of their hashes, in
--                     characters of six
--   STORIES:o:G:B HASH    hash of a uri -> number of its story; G is the time in windows, B a part of the hash
-- Facts: size, first and latest (seconds), size and time of the last story.updated (4 each), 1 if its headline is
--        another since (1), id (8), numbers of terms, central terms, bytes of headline (1 each) and of uri (2).
-- Article: hash of its uri (8), id for a story that it begins (8), time (4), number of terms and bytes of headline (1
--        each) and of uri (2), then each term (4) and its weight (1), the heaviest first, headline, uri.
local stories = {}
do
local call, sub, find, floor, sqrt = redis.call, string.sub, string.find, math.floor, math.sqrt
local pack, unpack_, byte = struct.pack, struct.unpack, string.byte

-- as in workers/stories/clusters.py, which says why
local THRESHOLD, MERGE, PACE = 0.3, 0.6, 259200
local LOOKED_UP, COMPARED, SHARED, ROW, ROWS = 10, 4, 6, 16, 65536
local HELD, KEPT, HEAVIEST = 96, 64, 65535

local WIDTH, TERM = ROW * 4, 5  -- bytes of a row, and of a term with its weight
local FACTS, FACTS_FORMAT = 34, '<I4I4I4I4I4Bc8BBBH'
local GROWTH = 1.5   -- a story is told of again when it has grown by half: at 2, 3, 5, 8, 12, 18 ...
local SAID = 3600    -- seconds between two sayings that the oldest stories make room
local QUIET = 600    -- seconds between two tellings only because the headline is another

local COUNT = 30  -- where the number of terms stands
-- The format of so many terms with weights of so many bytes.
local formats = {}
for _, width in ipairs({ 'I4I2', 'I4B' }) do
  formats[width] = setmetatable({}, { __index = function(known, count)
    known[count] = '<' .. string.rep(width, count)
    return known[count]
  end })
end
local row_formats = {}
for count = 0, ROW do row_formats[4 * count] = '<' .. string.rep('I4', count) end
local urn = 'urn:dropwire:story:'

local function key_of(kind, name) return stories.key .. kind .. name end

-- terms

-- Terms that lie packed at a position: their weights, and where they end. They are put into `order`, if that is given.
local function terms_of(packed, at, count, width, order)
  local values, terms = { unpack_(formats[width][count], packed, at) }, {}
  for i = 1, 2 * count, 2 do terms[values[i]] = values[i + 1] end
  for i = 1, order and count or 0 do order[i] = values[2 * i - 1] end
  return terms, values[2 * count + 1]
end

local function packed_terms(terms, width)
  local values, count = {}, 0
  for term, weight in pairs(terms) do
    values[2 * count + 1], values[2 * count + 2] = term, weight
    count = count + 1
  end
  return pack(formats[width][count], unpack(values)), count
end

local function length_of(terms)
  local sum = 0
  for _, weight in pairs(terms) do sum = sum + weight * weight end
  return sqrt(sum)
end

local function dot_of(one, other)
  local dot = 0
  for term, weight in pairs(one) do
    local also = other[term]
    if also then dot = dot + weight * also end
  end
  return dot
end

local function cosine(one, other)
  local dot = dot_of(one, other)
  return dot > 0 and dot / (length_of(one) * length_of(other)) or 0
end

-- Cut a centroid to its weightiest terms. A weight and its term make one number: that sorts six times as fast.
local function cut(centroid, count)
  local order = {}
  for term, weight in pairs(centroid) do order[#order + 1] = weight * 4294967296 + 4294967295 - term end
  table.sort(order)
  for i = 1, count - KEPT do centroid[4294967295 - order[i] % 4294967296] = nil end
end

local function sum_into(story, terms)
  local centroid, count, heaviest = story.terms, 0, 0
  for term, weight in pairs(terms) do centroid[term] = (centroid[term] or 0) + weight end
  for _, weight in pairs(centroid) do
    count = count + 1
    if weight > heaviest then heaviest = weight end
  end
  if count > HELD then cut(centroid, count) end
  while heaviest > HEAVIEST do
    for term, weight in pairs(centroid) do centroid[term] = weight > 1 and floor(weight / 2) or nil end
    heaviest = floor(heaviest / 2)
  end
end

-- stories

-- What is kept of a story, and its number: another's if it was merged.
local function kept_of(number)
  for _ = 1, 8 do
    local kept = call('GET', key_of(':s:', number))
    if not kept then return nil end
    if #kept > 4 then return kept, number end
    number = unpack_('<I4', kept)
  end
end

local function read(number)
  local kept
  kept, number = kept_of(number)
  if not kept then return nil end
  local story, at, count, centrals, headline, uri = { number = number }, nil, nil, nil, nil, nil
  story.size, story.first, story.latest, story.told, story.told_at, story.other, story.id, count, centrals,
    headline, uri, at = unpack_(FACTS_FORMAT, kept)
  story.terms, at = terms_of(kept, at, count, 'I4I2')
  local ending = at + centrals * TERM
  story.alone = centrals == 0
  story.central = {
    packed = sub(kept, at, ending - 1),
    headline = sub(kept, ending, ending + headline - 1),
    uri = sub(kept, ending + headline, ending + headline + uri - 1),
  }
  return story
end

-- The cosine of an article and a story, and what is asked of it: of most stories no more than this is read.
local function likeness(article, kept)
  local count = byte(kept, COUNT)
  local values = { unpack_(formats['I4I2'][count], kept, FACTS + 1) }
  local mine, dot, sum = article.terms, 0, 0
  for i = 1, 2 * count, 2 do
    local weight = values[i + 1]
    local also = mine[values[i]]
    sum = sum + weight * weight
    if also then dot = dot + weight * also end
  end
  return dot > 0 and dot / (article.length * sqrt(sum)) or 0
end

local function write(story)
  local terms, count = packed_terms(story.terms, 'I4I2')
  local central = story.central
  local packed = story.alone and '' or central.packed
  local facts = pack(FACTS_FORMAT, story.size, story.first, story.latest, story.told, story.told_at, story.other,
    story.id, count, #packed / TERM, #central.headline, #central.uri)
  call('SET', key_of(':s:', story.number), facts .. terms .. packed .. central.headline .. central.uri,
    'EX', stories.window)
end

local function choose_central(story, one, other)
  local terms, length = story.terms, length_of(story.terms)
  local function near(article)
    local values = { unpack_(formats['I4B'][#article.packed / TERM], article.packed) }
    local dot, sum = 0, 0
    for i = 1, #values - 1, 2 do
      local weight, also = values[i + 1], terms[values[i]]
      sum = sum + weight * weight
      if also then dot = dot + weight * also end
    end
    return dot > 0 and dot / (sqrt(sum) * length) or 0
  end
  story.central = near(other) > near(one) and other or one
  if story.central ~= one then story.other = 1 end
end

local function part_central(story)
  if not story.alone then return end
  story.central.packed, story.alone = packed_terms(story.terms, 'I4B'), false
end

local function take_in(story, terms, size, first, latest, central)
  part_central(story)
  sum_into(story, terms)
  story.size = story.size + size
  story.first, story.latest = math.min(story.first, first), math.max(story.latest, latest)
  choose_central(story, story.central, central)
end

local function begin(article, most)
  local number = call('HINCRBY', stories.key, 'last', 1)
  if number > most and call('UNLINK', key_of(':s:', number - most)) == 1 and not stories.full then
    local said = tonumber(call('HGET', stories.key, 'full') or 0)
    stories.full = stories.now - said >= SAID and 'new' or 'said'
    if stories.full == 'new' then call('HSET', stories.key, 'full', stories.now) end
  end
  return {
    number = number, size = 1, first = article.time, latest = article.time, told = 1, told_at = 0, other = 0,
    id = article.id, terms = article.terms, alone = true, central = article,
  }
end

-- rows: the stories that terms lead to

-- The keys of the rows of an article's heaviest terms.
local function row_keys(order)
  local keys_, prefix = {}, key_of(':r:', '')
  for i = 1, math.min(#order, LOOKED_UP) do
    local row = order[i] % ROWS
    local low, middle = row % 64, floor(row / 64) % 64
    keys_[i] = prefix .. string.char(48 + floor(row / 4096), 48 + middle, 48 + low)
  end
  return keys_
end

local function rows_of(keys_)
  local rows = call('MGET', unpack(keys_))
  for i = 1, #keys_ do rows[i] = rows[i] or '' end
  return rows
end

-- A row with a number put in front of the others.
local function led(row, number)
  local mine = pack('<I4', number)
  local at = find(row, mine, 1, true)
  while at and (at - 1) % 4 ~= 0 do at = find(row, mine, at + 1, true) end
  if at == 1 then return row end
  if at then row = sub(row, 1, at - 1) .. sub(row, at + 4) end
  return sub(mine .. row, 1, WIDTH)
end

-- Have the heaviest terms lead to a story: by the keys of their rows, and those.
local function lead(keys_, number, rows)
  local written = {}
  for i, row in ipairs(rows) do
    local now = led(row, number)
    if now ~= row then written[#written + 1], written[#written + 2] = keys_[i], now end
  end
  if written[1] then call('MSET', unpack(written)) end
end

local function ranked(article)
  local votes, numbers, enough, all = {}, {}, {}, 0
  article.keys = row_keys(article.order)
  article.rows = rows_of(article.keys)
  for i, row in ipairs(article.rows) do
    local weight = article.terms[article.order[i]]
    all = all + weight
    local others, count = { unpack_(row_formats[#row], row) }, #row / 4
    for j = 1, count do
      local number = others[j]
      if number == 0 then break end
      local before = votes[number]
      if not before then numbers[#numbers + 1] = number end
      votes[number] = (before or 0) + weight
    end
  end
  for _, number in ipairs(numbers) do
    if votes[number] * SHARED >= all then enough[#enough + 1] = number end
  end
  table.sort(enough, function(a, b)
    if votes[a] == votes[b] then return a > b end
    return votes[a] > votes[b]
  end)
  return enough
end

local function need(first, latest, time)
  local gap = math.max(time - latest, first - time, 0) / PACE
  return 1 + gap * gap / 2
end

local function likely(article)
  local found, have, numbers = {}, {}, ranked(article)
  article.length = length_of(article.terms)
  for i = 1, math.min(#numbers, COMPARED) do
    local kept, number = kept_of(numbers[i])
    if kept and not have[number] then
      have[number] = true
      local first, latest = unpack_('<I4I4', kept, 5)
      local like = likeness(article, kept) / need(first, latest, article.time)
      if like > THRESHOLD then found[#found + 1] = { number = number, like = like } end
    end
  end
  table.sort(found, function(a, b)
    if a.like == b.like then return a.number < b.number end
    return a.like > b.like
  end)
  return found
end

-- Make all of one story another's, what leads to it too.
local function fuse(into, gone)
  part_central(gone)
  take_in(into, gone.terms, gone.size, gone.first, gone.latest, gone.central)
  call('SET', key_of(':s:', gone.number), pack('<I4', into.number), 'EX', stories.window)
  local order = {}
  local weights = terms_of(gone.central.packed, 1, #gone.central.packed / TERM, 'I4B', order)
  table.sort(order, function(a, b)
    if weights[a] == weights[b] then return a < b end
    return weights[a] > weights[b]
  end)
  local rows_ = row_keys(order)
  lead(rows_, into.number, rows_of(rows_))
end

local function merge(story, others)
  for i = 2, #others do
    local other = read(others[i].number)
    if cosine(story.terms, other.terms) > MERGE then
      local into, gone = other, story
      if story.size > other.size then into, gone = story, other end
      fuse(into, gone)
      return into, gone
    end
  end
  return story, nil
end

-- articles

local function article_of(packed)
  local article, count, headline, uri, at = {}, nil, nil, nil, nil
  article.hash, article.id, article.time, count, headline, uri, at = unpack_('<c8c8I4BBH', packed)
  article.packed = sub(packed, at, at + count * TERM - 1)
  article.order = {}
  article.terms, at = terms_of(packed, at, count, 'I4B', article.order)
  article.headline = sub(packed, at, at + headline - 1)
  article.uri = sub(packed, at + headline, at + headline + uri - 1)
  return article
end

local function bucket_of(hash, generation)
  local a, b = string.byte(hash, 1, 2)
  return key_of(':o:', generation .. ':' .. (a * 16 + b % 16)), sub(hash, 3)
end

local function known(hash)
  for back = 0, 1 do
    local bucket, field = bucket_of(hash, stories.generation - back)
    local number = call('HGET', bucket, field)
    if number then return read((unpack_('<I4', number))) end
  end
end

local function remember(hash, number)
  local bucket, field = bucket_of(hash, stories.generation)
  if call('HSET', bucket, field, pack('<I4', number)) == 1 then
    call('EXPIREAT', bucket, (stories.generation + 2) * stories.window)
  end
end

local function name_of(id)
  return urn .. string.gsub(id, '.', function(c) return string.format('%02x', string.byte(c)) end)
end

-- ISO 8601 of seconds since 1970, and thousandths if given (civil from days: Howard Hinnant's chrono algorithms)
local function iso(seconds, ms)
  local days, rest = floor(seconds / 86400) + 719468, seconds % 86400
  local era = floor(days / 146097)
  local day = days - era * 146097
  local year = floor((day - floor(day / 1460) + floor(day / 36524) - floor(day / 146096)) / 365)
  local of_year = day - (365 * year + floor(year / 4) - floor(year / 100))
  local month = floor((5 * of_year + 2) / 153)
  local date = of_year - floor((153 * month + 2) / 5) + 1
  local after = month < 10 and 3 or -9
  year = year + era * 400 + (after < 0 and 1 or 0)
  local written = string.format('%04d-%02d-%02dT%02d:%02d:%02d', year, month + after, date, floor(rest / 3600),
    floor(rest % 3600 / 60), rest % 60)
  return written .. (ms and string.format('.%03dZ', ms) or 'Z')
end

-- The fields of the event that tells of a story, if there is enough to tell; it then counts as told.
local function news_of(story, gone, lang)
  local quiet = stories.now - story.told_at < QUIET
  if not gone and story.size < story.told * GROWTH and (story.other == 0 or quiet) then return nil end
  story.told, story.told_at, story.other = story.size, stories.now, 0
  local name = name_of(story.id)
  local told = {
    id = name, size = story.size, first = iso(story.first), latest = iso(story.latest),
    headline = story.central.headline, central = story.central.uri,
  }
  if gone then told.merged = { name_of(gone.id) } end
  return {
    'id', name .. '#' .. story.size, 'type', 'story.updated', 'source', '/stories', 'subject', name,
    'time', iso(stories.now, stories.ms), 'schema', 'dropwire.story/1.0', 'lang', lang, 'topic', '', 'story', name,
    'data', cjson.encode({ story = told }),
  }
end

-- Open the stories for a batch. `window`: seconds after its last article that a story is forgotten.
function stories.open(key, window)
  local time = call('TIME')
  stories.key, stories.window = key, tonumber(window)
  stories.now, stories.ms = tonumber(time[1]), floor(time[2] / 1000)
  stories.generation = floor(stories.now / stories.window)
end

-- Put an article into its story; one that has a story keeps it. Return the story's name ('' if it has none), and the
-- fields of the event to be published about the story, if any.
function stories.join(packed, most, lang)
  local article = article_of(packed)
  local story = known(article.hash)
  if story then return name_of(story.id) end
  if #article.order == 0 then return '' end
  local found, gone = likely(article), nil
  if found[1] then
    story = read(found[1].number)
    take_in(story, article.terms, 1, article.time, article.time, article)
    story, gone = merge(story, found)
    if gone then article.rows = rows_of(article.keys) end
  else
    story = begin(article, tonumber(most))
  end
  local news = story.size > 1 and news_of(story, gone, lang) or nil
  write(story)
  remember(article.hash, story.number)
  lead(article.keys, story.number, article.rows)
  return name_of(story.id), news
end

-- Put an article that was published into the story that it was published in: the story's number if it has one by now,
-- else 0, and its id. Return the number; one that has a story keeps it.
function stories.restore(packed, number, id, most)
  local article = article_of(packed)
  local story = known(article.hash)
  if story then return story.number end
  if #article.order == 0 then return number end
  story = number > 0 and read(number)
  if story then
    take_in(story, article.terms, 1, article.time, article.time, article)
  else
    article.id = id
    story = begin(article, tonumber(most))
  end
  story.told, story.other = story.size, 0
  write(story)
  remember(article.hash, story.number)
  local keys_ = row_keys(article.order)
  lead(keys_, story.number, rows_of(keys_))
  return story.number
end

-- Merge a story into another, by their numbers, as it was when they were published.
function stories.merge(into, gone)
  into, gone = read(into), read(gone)
  if not into or not gone or into.number == gone.number then return end
  fuse(into, gone)
  into.told, into.other = into.size, 0
  write(into)
end
end
