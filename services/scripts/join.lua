-- Put articles that are in the stream, or were, into their stories, as their commit did: the stories were lost.
-- What has a story keeps it, so this may be said twice and while others publish. No event is published.
--
-- KEYS  1 stories (see stories.lua, which stands in front of this)
-- ARGV  1 window, seconds   2 most stories
--       then each article, packed (see stories.lua)
-- Result: for each article the name of its story, or ''
stories.open(KEYS[1], ARGV[1])
local names = {}
for at = 3, #ARGV do names[#names + 1] = (stories.join(ARGV[at], ARGV[2], '')) end
return names
