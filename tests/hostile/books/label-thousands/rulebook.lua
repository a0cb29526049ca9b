-- expect: OK|E_RULE
-- attack: a thousand labels
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1", label = (function() local l = {} for i = 1, 1000 do l["l" .. i] = "x" end return l end)() }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
