-- expect: E_RULE
-- attack: two files that include each other
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "a.lua"
