-- expect: E_RULE|E_STACK
-- attack: a meter that holds itself
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
local m = {} m.sum = m meter "big" (m)
