-- expect: E_RULE
-- attack: a model without a tier
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = graduated {}, total = "event" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
