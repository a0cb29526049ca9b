-- expect: E_BUDGET|E_MEMORY
-- attack: a block with a table of a hundred thousand rows
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
local t = {} for i = 1, 100000 do t[i] = { upto = i, rate = "1" } end
price "attack" { when = { item = "attack" }, meter = "sent", total = "month", rate = graduated(t) }
