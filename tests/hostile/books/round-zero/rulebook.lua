-- expect: E_RULE
-- attack: rounding to multiples of zero
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1", round = { to = "0" } }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
