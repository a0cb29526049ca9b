-- expect: E_RULE
-- attack: an error in an included file, which must be named
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "sub/a.lua"
