-- expect: E_TYPE|E_FROZEN
-- attack: a method of all texts replaced through its own name
local m = ("x") m.upper = function() end
