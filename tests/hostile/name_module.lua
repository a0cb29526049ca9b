-- expect: E_NAME|E_TYPE
-- attack: the name module at load, where no library is open
local x = module("x")
