-- expect: E_RULE
-- attack: a path that leads up and out
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "../plain/rulebook.lua"
