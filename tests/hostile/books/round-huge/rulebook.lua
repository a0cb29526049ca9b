-- expect: OK|E_RANGE|E_RULE
-- attack: rounding to multiples of all the money there is
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1", round = { to = "100000000000000000000" } }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
