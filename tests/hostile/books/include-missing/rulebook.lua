-- expect: E_FILE
-- attack: a file that is not there
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "a.lua"
