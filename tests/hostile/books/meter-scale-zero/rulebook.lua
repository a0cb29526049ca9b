-- expect: OK|E_RULE
-- attack: a scale of zero
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
meter "big" { unit = "GB", sum = "gb", scale = 0 }
price "attack" { when = { item = "attack" }, meter = "big", rate = money "1" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
