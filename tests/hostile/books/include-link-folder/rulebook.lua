-- expect: E_FILE
-- attack: a link to a folder outside
-- link: more ..
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "more/plain/rulebook.lua"
