-- expect: OK|E_BUDGET|E_MEMORY
-- attack: tens of thousands of different numbers in one function
local t = {
-- write: 25000 x %d,
}
