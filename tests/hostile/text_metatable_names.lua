-- expect: E_NAME
-- attack: the metatable of texts by the names it would have
local x = ("").__index
