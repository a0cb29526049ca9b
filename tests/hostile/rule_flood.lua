-- expect: E_BUDGET
-- attack: rule flood
-- S13 at most N rules
for i = 1, 100000 do price("r" .. i) { rate = function(usage) return 1 end } end
