-- expect: E_NAME|E_TYPE
-- attack: the name loadfile at load, where no library is open
local x = loadfile("x")
