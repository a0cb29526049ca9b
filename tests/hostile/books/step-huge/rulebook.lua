-- expect: OK|E_RANGE|E_RULE
-- attack: a step larger than any quantity
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "0.000000001", step = "99999999999999999999 GB", total = "event" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
