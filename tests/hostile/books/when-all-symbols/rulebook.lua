-- expect: OK
-- attack: a when that lists four thousand symbols
-- event: item=s3999 gb=3
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
local all = {} for i = 1, 4000 do all[i] = "s" .. i end
price "attack" { when = { item = all }, meter = "sent", rate = money "1" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
