-- expect: E_NAME|E_TYPE
-- attack: the name print at load, where no library is open
local x = print("x")
