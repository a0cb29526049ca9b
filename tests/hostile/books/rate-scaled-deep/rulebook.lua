-- expect: OK|E_RULE
-- attack: a fact scaled a thousand times by one
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = (function() local f = fact "a" for i = 1, 1000 do f = f * 1 end return f end)(), total = "event" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
