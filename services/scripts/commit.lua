-- Give each article of a batch its one outcome, and publish it, all at once or not at all.
-- Publishing at most once is decided here and nowhere else: an article that has an outcome keeps it.
--
-- KEYS  1 articles stream   2 rejected stream   3 counts
-- ARGV  1 life of what was seen, seconds
--       2 life of the outcomes until their delivery is settled, seconds
--       then for each article:
--         outcomes key, ordinal, article key,
--         outcome: published | updated | corrected | withdrawn | duplicate | rejected,
--         reference: the uri it duplicates, or the reason it is rejected for, or ''
--         seen-text key, digest, seen-uri key, uri, version   (all '' when rejected)
--         number of stream field/value strings, then those strings
-- Result: for each article `outcome|ms|reference`; or `changed` when what was seen is no longer what the caller saw:
--         then nothing was written for it, and the caller looks again.
local time = redis.call('TIME')
local ms = time[1] * 1000 + math.floor(time[2] / 1000)
local results = {}
local at = 3

local function owner_of(text_key)
  local owner = redis.call('GET', text_key)
  if not owner then return nil end
  return string.match(owner, '^[^|]+')
end

local function version_of(uri_key)
  local record = redis.call('GET', uri_key)
  if not record then return 0 end
  return tonumber(string.match(record, '^%d+'))
end

while at <= #ARGV do
  local outcomes, ordinal, article = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local outcome, reference = ARGV[at + 3], ARGV[at + 4]
  local text_key, digest, uri_key, uri, version = ARGV[at + 5], ARGV[at + 6], ARGV[at + 7], ARGV[at + 8], ARGV[at + 9]
  local count = tonumber(ARGV[at + 10])
  local fields = {}
  for i = 1, count do fields[i] = ARGV[at + 10 + i] end
  at = at + 11 + count

  local result = redis.call('HGET', outcomes, ordinal)
  if not result then
    local stream = KEYS[1]
    local fresh = true
    if outcome == 'rejected' then
      stream = KEYS[2]
    else
      local owner = owner_of(text_key)
      if outcome == 'duplicate' then
        fresh = owner ~= nil and owner ~= article
      elseif owner == article then
        -- published before, and only the outcome was lost (expired): give it back, publish nothing
        result = 'published|' .. ms .. '|'
        fresh = false
      else
        fresh = owner == nil and version_of(uri_key) + 1 == tonumber(version)
      end
    end
    if fresh then
      local entry = redis.call('XADD', stream, '*', unpack(fields))
      if outcome ~= 'rejected' and outcome ~= 'duplicate' then
        redis.call('SET', text_key, article .. '|' .. uri, 'EX', ARGV[1])
        redis.call('SET', uri_key, version .. '|' .. article .. '|' .. digest, 'EX', ARGV[1])
        reference = entry
      end
      result = outcome .. '|' .. ms .. '|' .. reference
      redis.call('HINCRBY', KEYS[3], outcome, 1)
    end
    if result then
      redis.call('HSET', outcomes, ordinal, result)
      redis.call('EXPIRE', outcomes, ARGV[2])
    end
  end
  results[#results + 1] = result or 'changed'
end
return results
