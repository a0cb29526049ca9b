-- expect: E_MEMORY
-- attack: doubling of a text at load
local s = "x" while true do s = s .. s end
