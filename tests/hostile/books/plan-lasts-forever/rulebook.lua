-- expect: E_RULE|OK|E_RANGE
-- attack: a plan that lasts longer than the calendar
-- event: buy=attack
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
pool "prepaid" { unit = money, first = { "expiry", "id" } }
deduct { "prepaid", "balance" }
plan "attack" { costs = "1", grants = { prepaid = "1" }, lasts = "99999999999 years" }
