-- expect: E_SYNTAX
-- attack: an index inside an index inside an index
local a = {}
local b = 
-- write: 5000 x a[
1
-- write: 5000 x ]
