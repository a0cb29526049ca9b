-- expect: E_SYNTAX
-- attack: a float that begins with its point
local a = .5
