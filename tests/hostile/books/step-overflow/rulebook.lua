-- expect: E_RULE|E_RANGE
-- attack: a step that no number holds
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1", step = "999999999999999999999999999999999999999999 GB", total = "event" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
