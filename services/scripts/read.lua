-- A delivery was read to its end: say how many articles it holds, and count it, once.
--
-- KEYS  1 its outcomes   2 tally
-- ARGV  1 field of the outcomes for the number   2 number of articles   3 bytes
if redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) == 1 then
  redis.call('HINCRBY', KEYS[2], 'files', 1)
  redis.call('HINCRBY', KEYS[2], 'bytes', ARGV[3])
end
