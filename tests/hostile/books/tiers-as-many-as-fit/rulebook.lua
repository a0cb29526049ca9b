-- expect: OK
-- attack: as many tiers as a model may have, looked at by check
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = (function() local t = {} for i = 1, 999 do t[i] = { upto = i, rate = "1" } end t[1000] = { rate = "1" } return graduated(t) end)(), total = "event" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
