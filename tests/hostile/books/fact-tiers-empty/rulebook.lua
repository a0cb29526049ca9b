-- expect: E_FACT|E_RULE
-- attack: a fact of tiers without one
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", total = "event", rate = graduated(fact "a") }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
