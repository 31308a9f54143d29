-- Look for the events about an article, the newest first, without their bodies leaving the server.
--
-- KEYS  1 stream
-- ARGV  1 an entry id that is not among them, or `+`   2 how many entries are looked at   3 uri
-- Result: the id of the last entry looked at, '' at the stream's beginning; then the ids of those that are about it
local to = ARGV[1] == '+' and '+' or '(' .. ARGV[1]
local entries = redis.call('XREVRANGE', KEYS[1], to, '-', 'COUNT', ARGV[2])
local found = { #entries == tonumber(ARGV[2]) and entries[#entries][1] or '' }
for _, entry in ipairs(entries) do
  for i = 1, #entry[2], 2 do
    if entry[2][i] == 'subject' and entry[2][i + 1] == ARGV[3] then found[#found + 1] = entry[1] end
  end
end
return found
