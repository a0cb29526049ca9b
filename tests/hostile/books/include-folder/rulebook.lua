-- expect: E_FILE
-- attack: a folder with the name of a file
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "a.lua"
