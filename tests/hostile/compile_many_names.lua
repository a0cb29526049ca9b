-- expect: OK|E_BUDGET|E_MEMORY
-- attack: tens of thousands of different names
local t = {}
-- write: 16000 x t.n%d = 1\n
