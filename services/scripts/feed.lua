-- Claim a feed that is due, by Redis' own clock: it is due again when the claim ends, unless its poller says otherwise.
--
-- KEYS  1 feeds, by when they are polled next
-- ARGV  1 how long, ms   2 feed
-- Result: 1 when claimed; 0 when it is not due, or another has it (also when this is said twice)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local due = redis.call('ZSCORE', KEYS[1], ARGV[2])
if due and tonumber(due) > now then return 0 end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[1]), ARGV[2])
return 1
