-- Say that a job has these deliveries in hand for a while, by Redis' own clock.
--
-- KEYS  1 leases
-- ARGV  1 how long, ms   2... fields `delivery:job`
-- Result: the time until which the leases run, ms
local time = redis.call('TIME')
local until_ms = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local pairs_ = {}
for i = 2, #ARGV do
  pairs_[#pairs_ + 1] = ARGV[i]
  pairs_[#pairs_ + 1] = until_ms
end
if #pairs_ > 0 then redis.call('HSET', KEYS[1], unpack(pairs_)) end
return until_ms
