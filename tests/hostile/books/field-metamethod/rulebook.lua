-- expect: OK
-- attack: a usage field named like a metamethod, read in a rate
-- event: item=attack gb=3 __index=x
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = function(usage) assert(usage.__index == "x") return money "1" end }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
