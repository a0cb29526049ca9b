-- expect: E_RULE
-- attack: a tier that ends below zero
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = graduated { { upto = -10, rate = "1" }, { rate = "3" } }, total = "event" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
