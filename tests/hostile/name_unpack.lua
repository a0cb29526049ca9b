-- expect: E_NAME|E_TYPE
-- attack: the name unpack at load, where no library is open
local x = unpack({})
