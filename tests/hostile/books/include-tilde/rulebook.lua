-- expect: E_FILE
-- attack: a home folder, as a shell would read it
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "~root/x.lua"
