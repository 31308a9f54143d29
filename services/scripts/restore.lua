-- Put articles that are in the stream into the stories that they were published in: those were lost.
-- What has a story keeps it, so this may be said twice and while others publish. No event is published.
--
-- KEYS  1 stories (see stories.lua, which stands in front of this)
-- ARGV  1 window, seconds   2 most stories
--       then two for each article, the oldest first: itself, packed (see stories.lua), and its story;
--       or for each merge: the story that was merged into another, and that other
--       a story is its id 8 and its number 4, 0 if it is not known
-- Result: for each of these the number of its story now, 0 if it has none
local ID = 8
stories.open(KEYS[1], ARGV[1])
local numbers, result = {}, {}

local function number_of(story)
  return numbers[string.sub(story, 1, ID)] or (struct.unpack('<I4', story, ID + 1))
end

for at = 3, #ARGV, 2 do
  local said, story = ARGV[at], ARGV[at + 1]
  local id, number = string.sub(story, 1, ID), number_of(story)
  if #said == ID + 4 then
    stories.merge(number, number_of(said))
  else
    number = stories.restore(said, number, id, ARGV[2])
  end
  numbers[id] = number
  result[#result + 1] = number
end
return result
