-- expect: OK|E_BUDGET|E_MEMORY|E_SYNTAX
-- in a book: E_RULE|E_BUDGET|E_MEMORY
-- attack: words nested deep around a large table made elsewhere, each level giving all of it its place
local t = {}
for i = 1, 30000 do t[i] = i end
-- write: 1 x price "attack" { when = { item = "attack" }, meter = "sent", rate = 
-- write: 90 x graduated(
-- write: 1 x t
-- write: 90 x )
-- write: 1 x }\n
