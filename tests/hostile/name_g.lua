-- expect: E_NAME
-- attack: the table of globals by its name
local x = _G
