-- expect: E_NAME|E_TYPE
-- attack: the name rawequal at load, where no library is open
local x = rawequal(1, 1)
