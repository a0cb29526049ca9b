-- expect: E_STACK|E_SYNTAX|E_BUDGET|E_MEMORY
-- attack: a run of not that the parser follows by recursion
local a = 
-- write: 60000 x not 
true
