-- expect: E_NAME|E_TYPE
-- attack: the name setfenv at load, where no library is open
local x = setfenv(1, {})
