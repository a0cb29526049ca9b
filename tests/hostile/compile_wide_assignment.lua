-- expect: E_SYNTAX|E_STACK|E_BUDGET|E_MEMORY
-- attack: one assignment to hundreds of fields
local t = {}
-- write: 300 x t.a,
t.a = 1
