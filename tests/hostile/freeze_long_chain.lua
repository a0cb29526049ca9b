-- expect: E_BUDGET
-- attack: closures that reach one another in a chain of thousands
local f = function() return 1 end for i = 1, 3000 do local g = f f = function() return g() end end price "attack" { when = { item = "attack" }, meter = "sent", rate = function(usage) return money(f()) end }
