-- expect: E_RULE|OK
-- attack: a model in a tier of a model, forty deep
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = (function() local m = "1" for i = 1, 40 do m = graduated { { upto = i, rate = m }, { rate = "1" } } end return m end)(), total = "event" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
