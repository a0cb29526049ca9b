-- expect: E_RULE
-- attack: a path that leads down and up again, further than it went down
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "a/../../plain/rulebook.lua"
