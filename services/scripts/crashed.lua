-- A worker died: count it against the delivery it was working on, and let go of all that its job had in hand.
--
-- KEYS  1 attempts   2 leases
-- ARGV  1 delivery ('' when none was being worked on)   2 cause   3 job
-- Result: how often that delivery has killed its worker by now
local count = 0
if ARGV[1] ~= '' then
  local before = redis.call('HGET', KEYS[1], ARGV[1])
  count = (before and tonumber(string.match(before, '^%d+')) or 0) + 1
  redis.call('HSET', KEYS[1], ARGV[1], count .. ' ' .. ARGV[2])
end
local leases = redis.call('HKEYS', KEYS[2])
local suffix = ':' .. ARGV[3]
for _, field in ipairs(leases) do
  if string.sub(field, -#suffix) == suffix then redis.call('HDEL', KEYS[2], field) end
end
return count
