-- Read entries of a stream with long fields cut: a body can be 50 MB, and a list shows one line of it.
--
-- KEYS  1 stream
-- ARGV  1 `after` (oldest first) or `before` (newest first)   2 an entry id that is not among them, `-` or `+`
--       3 how many   4 bytes of a field
-- Result: {id, {name, value...}} for each
local range, from, to = 'XRANGE', ARGV[2] == '-' and '-' or '(' .. ARGV[2], '+'
if ARGV[1] == 'before' then
  range, from, to = 'XREVRANGE', ARGV[2] == '+' and '+' or '(' .. ARGV[2], '-'
end
local found = redis.call(range, KEYS[1], from, to, 'COUNT', ARGV[3])
local most = tonumber(ARGV[4])
for _, entry in ipairs(found) do
  local fields = entry[2]
  for i = 2, #fields, 2 do
    if #fields[i] > most then fields[i] = string.sub(fields[i], 1, most) end
  end
end
return found
