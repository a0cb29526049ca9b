-- expect: E_NAME|E_TYPE
-- attack: the name select at load, where no library is open
local x = select("#", 1)
