-- expect: E_TYPE
-- attack: a method of nothing
local t = {} t.a:len()
