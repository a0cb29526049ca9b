-- expect: E_NAME
-- attack: a format with a width of a billion
local x = ("%99999999d"):format(1)
