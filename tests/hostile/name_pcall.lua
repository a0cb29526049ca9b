-- expect: E_NAME|E_TYPE
-- attack: the name pcall at load, where no library is open
local x = pcall(error, "x")
