-- expect: E_SYNTAX|E_BUDGET|E_MEMORY
-- attack: a return of hundreds of values
local function f() return 
-- write: 400 x 1,
1 end
