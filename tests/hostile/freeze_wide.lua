-- expect: E_BUDGET|E_MEMORY|OK
-- in a book: E_BUDGET|E_MEMORY|OK
-- attack: a table of a hundred thousand tables that a function reaches
local t = {} for i = 1, 60000 do t[i] = { i } end price "attack" { when = { item = "attack" }, meter = "sent", rate = function(usage) return money(t[1][1]) end }
