-- expect: E_RULE
-- attack: tiers that go down
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = graduated { { upto = 10, rate = "1" }, { upto = 5, rate = "2" }, { rate = "3" } }, total = "event" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
