-- expect: E_RULE
-- attack: rounding in a way that nobody knows
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1", round = { to = "0.01", mode = "down a bit" } }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
