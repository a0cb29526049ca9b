-- expect: E_RULE|OK
-- attack: an order of grants of ten thousand keys
-- event: buy=attack
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
pool "prepaid" { unit = money, first = (function() local f = {} for i = 1, 10000 do f[i] = "id" end return f end)() }
deduct { "prepaid", "balance" }
plan "attack" { costs = "1", grants = { prepaid = "1" }, lasts = "1 day" }
