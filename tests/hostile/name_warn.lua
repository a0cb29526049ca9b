-- expect: E_NAME|E_TYPE
-- attack: the name warn at load, where no library is open
local x = warn("x")
