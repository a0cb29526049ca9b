-- expect: E_RULE
-- attack: a path on another drive
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "C:/x.lua"
