-- expect: E_SYNTAX|E_BUDGET|E_MEMORY
-- attack: a call with hundreds of arguments
local a = min(
-- write: 400 x %d,
1)
