-- expect: E_SYNTAX
-- attack: calls as arguments of calls, a hundred and more deep
local a = 
-- write: 150 x min(
1
-- write: 150 x )
