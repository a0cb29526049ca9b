-- expect: OK|E_RULE|E_RANGE
-- attack: a scale that makes any usage too large
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
meter "big" { unit = "GB", sum = "gb", scale = "99999999999999999999" }
price "attack" { when = { item = "attack" }, meter = "big", rate = money "1" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
