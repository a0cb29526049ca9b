-- expect: OK|E_RULE|E_RANGE
-- attack: tiers at the end of what numbers hold
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = graduated { { upto = "99999999999999999999", rate = "99999999999999999999" }, { rate = "1" } }, total = "event" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
