-- expect: E_RULE|E_TYPE
-- attack: a price with two bodies
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
local p = price "attack" p { rate = money "1" } p { rate = money "2" }
