-- expect: E_RULE
-- attack: a when over a field named like a metamethod
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { __index = "x" }, meter = "sent", rate = money "1" }
