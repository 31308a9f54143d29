-- Append an event if no other was published since the caller looked: its decision rests on what it saw. Twice is harmless:
-- after the first time the streams have moved on.
--
-- KEYS  1 stream to append to   2 the stream for all   3 streams of partitions   4 the newest entry of these
-- ARGV  1 the id of the newest entry that the caller saw   2.. the event's fields and values
-- Result: the new entry's id, or nothing
local call = redis.call

local function parsed(id)
  local ms, number = string.match(id or '0-0', '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(number)
end

local ms, number = parsed(call('GET', KEYS[4]) or nil)
if call('EXISTS', KEYS[2]) == 1 then
  local told = call('XINFO', 'STREAM', KEYS[2])
  for i = 1, #told, 2 do
    if told[i] == 'last-generated-id' then
      local last_ms, last_number = parsed(told[i + 1])
      if last_ms > ms or (last_ms == ms and last_number > number) then ms, number = last_ms, last_number end
    end
  end
end
local seen_ms, seen_number = parsed(ARGV[1])
if seen_ms ~= ms or seen_number ~= number then return false end
if KEYS[1] == KEYS[2] then return call('XADD', KEYS[1], '*', unpack(ARGV, 2)) end
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now > ms then ms, number = now, 0 else number = number + 1 end
local id = string.format('%.0f-%d', ms, number)
call('SET', KEYS[4], id)
call('SADD', KEYS[3], KEYS[1])
return call('XADD', KEYS[1], id, unpack(ARGV, 2))
