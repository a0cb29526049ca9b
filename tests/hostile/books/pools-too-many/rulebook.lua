-- expect: E_RULE
-- attack: more pools than there may be
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
local names = {} for i = 1, 100 do pool("p" .. i) { unit = money, first = { "id" } } names[i] = "p" .. i end
deduct(names)
