-- expect: E_FILE
-- attack: a link to a device that never ends
-- link: zero.lua /dev/zero
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "zero.lua"
