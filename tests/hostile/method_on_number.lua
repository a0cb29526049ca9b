-- expect: E_TYPE
-- attack: a method of a plain number
local x = (5):len()
