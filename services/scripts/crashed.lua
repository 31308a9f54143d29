-- A worker died: count it against the article it was working on, and let go of all that its job had in hand.
-- A job is counted once, however often this is called for it: the reply to the first call may have been lost.
--
-- KEYS  1 attempts   2 leases
-- ARGV  1 article, `delivery/ordinal`, with `+` behind it while it was being read; '' when none was in hand
--       2 cause   3 job
-- Result: how often that article has killed its worker by now
local count = 0
if ARGV[1] ~= '' then
  local before, last = string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '0 -', '^(%d+) (%S+)')
  count = tonumber(before)
  if last ~= ARGV[3] then
    count = count + 1
    redis.call('HSET', KEYS[1], ARGV[1], count .. ' ' .. ARGV[3] .. ' ' .. ARGV[2])
  end
end
local suffix = ':' .. ARGV[3]
for _, field in ipairs(redis.call('HKEYS', KEYS[2])) do
  if string.sub(field, -#suffix) == suffix then redis.call('HDEL', KEYS[2], field) end
end
return count
