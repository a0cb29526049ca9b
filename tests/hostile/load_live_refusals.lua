-- expect: E_BUDGET|E_MEMORY
-- attack: memory held to the limit at load, then garbage that makes the collector run again and again
local keep = {}
for i = 1, 130000 do keep[i] = { i } end
while true do local t = { 1, 2, 3, 4 } end
