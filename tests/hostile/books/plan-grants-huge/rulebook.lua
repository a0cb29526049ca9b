-- expect: OK|E_RANGE|E_RULE
-- attack: a plan that gives all the money there is
-- event: buy=attack
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
pool "prepaid" { unit = money, first = { "expiry", "id" } }
deduct { "prepaid", "balance" }
plan "attack" { costs = "1", grants = { prepaid = "99999999999999999999" }, lasts = "1 day" }
