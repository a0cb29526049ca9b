-- expect: E_NAME|E_TYPE
-- attack: the name rawlen at load, where no library is open
local x = rawlen({})
