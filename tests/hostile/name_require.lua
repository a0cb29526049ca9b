-- expect: E_NAME|E_TYPE
-- attack: the name require at load, where no library is open
local x = require("os")
