-- expect: E_STACK|E_SYNTAX|E_BUDGET|E_MEMORY
-- attack: a right-leaning run of .. that the parser follows by recursion
local a = "a"
local b = a
-- write: 50000 x ..a
