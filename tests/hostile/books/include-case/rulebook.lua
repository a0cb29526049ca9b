-- expect: E_RULE|E_FILE
-- attack: the same file under another spelling of its path
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "a.lua"
include "./a.lua"
