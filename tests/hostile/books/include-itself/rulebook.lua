-- expect: E_RULE
-- attack: a file that includes itself
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "a.lua"
