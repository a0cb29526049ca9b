-- expect: E_BUDGET|E_MEMORY
-- attack: long texts compared at load, whose budget is the larger one
local a, b = "x", "x"
for i = 1, 12 do a = a .. a b = b .. b end
while true do local x, y = a == b, a == b end
