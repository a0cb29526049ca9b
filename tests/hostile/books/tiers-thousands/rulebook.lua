-- expect: E_RULE
-- attack: four thousand tiers
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = (function() local t = {} for i = 1, 4000 do t[i] = { upto = i, rate = "1" } end t[4001] = { rate = "1" } return graduated(t) end)(), total = "event" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
