-- expect: E_RULE
-- attack: a plan that gives into a pool named like a metamethod
-- event: buy=attack
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
pool "prepaid" { unit = money, first = { "expiry", "id" } }
deduct { "prepaid", "balance" }
plan "attack" { costs = "1", grants = { __index = "1" }, lasts = "1 day" }
