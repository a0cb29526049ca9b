-- expect: E_SYNTAX
-- attack: thousands of open parentheses
local a = 
-- write: 100000 x (
