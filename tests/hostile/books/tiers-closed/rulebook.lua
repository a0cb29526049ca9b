-- expect: OK|E_RULE|E_USAGE|E_RANGE
-- attack: tiers of which none is open at the end
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = graduated { { upto = 1, rate = "1" } }, total = "event" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
