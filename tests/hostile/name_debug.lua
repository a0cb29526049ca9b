-- expect: E_NAME|E_TYPE
-- attack: the name debug at load, where no library is open
local x = debug.getregistry()
