-- expect: E_BUDGET|E_MEMORY
-- attack: pairs at load over a large table that was emptied, over and over
local t = {}
for i = 1, 40000 do t[i * 7 + (1 << 40)] = true end
for i = 1, 40000 do t[i * 7 + (1 << 40)] = nil end
while true do pairs(t) end
