-- A worker died: count it against the article it was working on, and let go of all that its job had in hand.
-- A job is counted once, however often this is called for it: the reply to the first call may have been lost.
--
-- KEYS  1 attempts   2 leases   3 tally
-- ARGV  1 article, `delivery/ordinal`, with `+` behind it while it was being read; '' when none was in hand
--       2 cause, '' when it did not die   3 job   4 the field of the tally that counts the cause
-- Result: how often that article has killed its worker by now
local count, is_new = 0, false
if ARGV[1] ~= '' then
  local before, last = string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '0 -', '^(%d+) (%S+)')
  count = tonumber(before)
  if last ~= ARGV[3] then
    count, is_new = count + 1, true
    redis.call('HSET', KEYS[1], ARGV[1], count .. ' ' .. ARGV[3] .. ' ' .. ARGV[2])
  end
end
local suffix = ':' .. ARGV[3]
for _, field in ipairs(redis.call('HKEYS', KEYS[2])) do
  if string.sub(field, -#suffix) == suffix then
    redis.call('HDEL', KEYS[2], field)
    is_new = is_new or ARGV[1] == ''
  end
end
if is_new and ARGV[2] ~= '' then redis.call('HINCRBY', KEYS[3], ARGV[4], 1) end
return count
