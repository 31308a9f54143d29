-- Count what a consumer group was not given yet.
--
-- KEYS  1 stream
-- ARGV  1 the entry that was given last   2 how many are counted at most   3 entries looked at in one go
-- Result: how many, the id of the oldest or ''
local counted, oldest, after = 0, '', ARGV[1]
while counted < tonumber(ARGV[2]) do
  local found = redis.call('XRANGE', KEYS[1], '(' .. after, '+', 'COUNT', math.min(ARGV[3], ARGV[2] - counted))
  if #found == 0 then break end
  if counted == 0 then oldest = found[1][1] end
  counted = counted + #found
  after = found[#found][1]
end
return {counted, oldest}
