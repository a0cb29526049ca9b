-- expect: E_BUDGET|E_MEMORY
-- attack: a condition of tens of thousands of and, each walking the jumps before it
local a = true
local b = a
-- write: 40000 x  and a
