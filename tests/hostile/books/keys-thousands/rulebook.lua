-- expect: E_RULE
-- attack: a block of thousands of unknown keys
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
local t = { when = { item = "attack" }, meter = "sent", rate = money "1" }
for i = 1, 5000 do t["k" .. i] = i end
price "attack" (t)
