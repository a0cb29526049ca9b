-- expect: E_RULE
-- attack: a path with an empty part
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "a//b.lua"
