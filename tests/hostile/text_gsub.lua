-- expect: E_NAME
-- attack: substitution by a pattern with a function
local x = ("a"):gsub("a", error)
