-- expect: E_SYNTAX
-- attack: a chain of names cut into parts by parentheses
local t = {}
local a = 
-- write: 90 x (
t
-- write: 90 x .b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b)
()
