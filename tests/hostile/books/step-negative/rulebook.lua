-- expect: E_RULE
-- attack: a step below zero
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1", step = "-1 GB", total = "event" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
