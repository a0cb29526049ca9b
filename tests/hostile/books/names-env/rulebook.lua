-- expect: OK
-- attack: blocks named like what Lua keeps for itself
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
meter "_ENV" { unit = "GB", sum = "gb" }
price "__index" { when = { item = "attack" }, meter = "_ENV", rate = money "1" }
price "_G" { when = { item = "plain" }, meter = "_ENV", rate = money "1" }
