-- The stories: which story an article joins; what the scripts that ask it have in common. store.py puts it in front of
-- each. workers/stories/clusters.py decides the same in memory, and a test holds the two together.
--
--   STORIES       HASH    last   number of the newest story
--   STORIES:s:N   STRING  story N: FACTS, then its terms and their summed weights, then its most central article's
--                         terms and weights (none while that is all of the story), headline and uri; or, once it was
--                         merged into another, that one's number
--   STORIES:t:P   STRING  page P of the rows, PAGE rows of ROW numbers: the stories a term was last seen in
--   STORIES:o:G:B HASH    hash of a uri -> number of its story; G is the time in windows, B a part of the hash
-- Facts: size, first and latest (seconds), size and time of the last story.updated (4 each), 1 if its headline is
--        another since (1), id (8), numbers of terms, central terms, bytes of headline (1 each) and of uri (2).
-- Article: hash of its uri (8), id for a story that it begins (8), time (4), number of terms and bytes of headline (1
--        each) and of uri (2), then each term (4) and its weight (1), the heaviest first, headline, uri.
local stories = {}
do
local call, sub, floor, sqrt = redis.call, string.sub, math.floor, math.sqrt
local pack, unpack_, byte = struct.pack, struct.unpack, string.byte

-- as in workers/stories/clusters.py, which says why
local THRESHOLD, MERGE, PACE = 0.3, 0.6, 259200
local LOOKED_UP, COMPARED, SHARED, ROW, ROWS = 10, 4, 6, 16, 65536
local HELD, KEPT, HEAVIEST = 96, 64, 65535

local PAGE, WIDTH = 1024, ROW * 4
local FACTS, FACTS_FORMAT = 34, '<I4I4I4I4I4Bc8BBBH'
local GROWTH = 1.5   -- a story is told of again when it has grown by half: at 2, 3, 5, 8, 12, 18 ...
local QUIET = 600    -- seconds between two tellings only because the headline is another

local COUNT = 30  -- where the number of terms stands
local formats = setmetatable({}, { __index = function(known, count)
  known[count] = '<' .. string.rep('I4I2', count)
  return known[count]
end })
local row_format = '<' .. string.rep('I4', ROW)
local urn = 'urn:dropwire:story:'

local function key_of(kind, name) return stories.key .. kind .. name end

-- terms

local function terms_of(packed, at, count, width)
  local values = { unpack_('<' .. string.rep(width, count), packed, at) }
  local terms, order = {}, {}
  for i = 1, count do
    terms[values[2 * i - 1]] = values[2 * i]
    order[i] = values[2 * i - 1]
  end
  return terms, values[2 * count + 1] or at, order
end

local function packed_terms(terms, width)
  local values, count = {}, 0
  for term, weight in pairs(terms) do
    values[2 * count + 1], values[2 * count + 2] = term, weight
    count = count + 1
  end
  return pack('<' .. string.rep(width, count), unpack(values)), count
end

local function square(terms)
  local sum = 0
  for _, weight in pairs(terms) do sum = sum + weight * weight end
  return sum
end

local function cosine(one, other)
  local dot = 0
  for term, weight in pairs(one) do
    local also = other[term]
    if also then dot = dot + weight * also end
  end
  return dot > 0 and dot / (sqrt(square(one)) * sqrt(square(other))) or 0
end

local function sum_into(story, terms)
  local centroid, count, heaviest = story.terms, 0, 0
  for term, weight in pairs(terms) do centroid[term] = (centroid[term] or 0) + weight end
  for _ in pairs(centroid) do count = count + 1 end
  if count > HELD then
    local order = {}
    for term in pairs(centroid) do order[#order + 1] = term end
    table.sort(order, function(a, b)
      if centroid[a] == centroid[b] then return a < b end
      return centroid[a] > centroid[b]
    end)
    for i = KEPT + 1, #order do centroid[order[i]] = nil end
  end
  for _, weight in pairs(centroid) do heaviest = math.max(heaviest, weight) end
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
  story.central = { terms = story.terms }
  if centrals > 0 then story.central.terms, at = terms_of(kept, at, centrals, 'I4B') end
  story.alone = centrals == 0
  story.central.headline = sub(kept, at, at + headline - 1)
  story.central.uri = sub(kept, at + headline, at + headline + uri - 1)
  return story
end

-- The cosine of an article and a story, and what is asked of it: of most stories no more than this is read.
local function likeness(article, kept)
  local values = { unpack_(formats[byte(kept, COUNT)], kept, FACTS + 1) }
  local mine, dot, sum = article.terms, 0, 0
  for i = 1, #values - 1, 2 do
    local weight = values[i + 1]
    local also = mine[values[i]]
    sum = sum + weight * weight
    if also then dot = dot + weight * also end
  end
  return dot > 0 and dot / (article.length * sqrt(sum)) or 0
end

local function write(story)
  local central, centrals = '', 0
  local terms, count = packed_terms(story.terms, 'I4I2')
  if not story.alone then central, centrals = packed_terms(story.central.terms, 'I4B') end
  local facts = pack(FACTS_FORMAT, story.size, story.first, story.latest, story.told, story.told_at, story.other,
    story.id, count, centrals, #story.central.headline, #story.central.uri)
  call('SET', key_of(':s:', story.number), facts .. terms .. central .. story.central.headline .. story.central.uri,
    'EX', stories.window)
end

local function choose_central(story, one, other)
  story.central = cosine(other.terms, story.terms) > cosine(one.terms, story.terms) and other or one
  if story.central ~= one then story.other = 1 end
end

local function part_central(story)
  if not story.alone then return end
  local terms = {}
  for term, weight in pairs(story.terms) do terms[term] = weight end
  story.central.terms, story.alone = terms, false
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
  if number > most then call('DEL', key_of(':s:', number - most)) end
  return {
    number = number, size = 1, first = article.time, latest = article.time, told = 1, told_at = 0, other = 0,
    id = article.id, terms = article.terms, alone = true, central = article,
  }
end

-- rows: the stories that terms lead to

local function row_at(term)
  local row = term % ROWS
  return key_of(':t:', floor(row / PAGE)), (row % PAGE) * WIDTH
end

local function numbers_of(term)
  local page, offset = row_at(term)
  local row = call('GETRANGE', page, offset, offset + WIDTH - 1)
  if #row < WIDTH then return {} end
  local numbers = { unpack_(row_format, row) }
  numbers[ROW + 1] = nil
  return numbers
end

local function lead(order, number)
  for i = 1, math.min(#order, LOOKED_UP) do
    local numbers = numbers_of(order[i])
    if numbers[1] ~= number then
      local row, count = { number }, 1
      for j = 1, ROW do
        local other = numbers[j] or 0
        if other ~= number and count < ROW then
          count = count + 1
          row[count] = other
        end
      end
      for j = count + 1, ROW do row[j] = 0 end
      local page, offset = row_at(order[i])
      call('SETRANGE', page, offset, pack(row_format, unpack(row)))
    end
  end
end

local function ranked(article)
  local votes, numbers, enough, all = {}, {}, {}, 0
  for i = 1, math.min(#article.order, LOOKED_UP) do
    local term = article.order[i]
    local weight = article.terms[term]
    all = all + weight
    for _, number in ipairs(numbers_of(term)) do
      if number > 0 then
        if not votes[number] then numbers[#numbers + 1] = number end
        votes[number] = (votes[number] or 0) + weight
      end
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
  article.length = sqrt(square(article.terms))
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

local function merge(story, others)
  for i = 2, #others do
    local other = read(others[i].number)
    if cosine(story.terms, other.terms) > MERGE then
      local into, gone = other, story
      if story.size > other.size then into, gone = story, other end
      part_central(gone)
      take_in(into, gone.terms, gone.size, gone.first, gone.latest, gone.central)
      call('SET', key_of(':s:', gone.number), pack('<I4', into.number), 'EX', stories.window)
      return into, gone
    end
  end
  return story, nil
end

-- articles

local function article_of(packed)
  local article, count, headline, uri, at = {}, nil, nil, nil, nil
  article.hash, article.id, article.time, count, headline, uri, at = unpack_('<c8c8I4BBH', packed)
  article.terms, at, article.order = terms_of(packed, at, count, 'I4B')
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
    if gone then
      local order = {}
      for term in pairs(gone.central.terms) do order[#order + 1] = term end
      local weights = gone.central.terms
      table.sort(order, function(a, b)
        if weights[a] == weights[b] then return a < b end
        return weights[a] > weights[b]
      end)
      lead(order, story.number)
    end
  else
    story = begin(article, tonumber(most))
  end
  local news = story.size > 1 and news_of(story, gone, lang) or nil
  write(story)
  remember(article.hash, story.number)
  lead(article.order, story.number)
  return name_of(story.id), news
end
end
