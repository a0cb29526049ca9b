-- expect: E_BUDGET|E_MEMORY
-- attack: a word that copies an emptied table with a large hash part
local t = {}
for i = 1, 60000 do t[i + (1 << 40)] = true end
for i = 1, 60000 do t[i + (1 << 40)] = nil end
while true do graduated(t) end
