-- expect: E_RULE
-- attack: a path with a line end in it
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "a\nb.lua"
