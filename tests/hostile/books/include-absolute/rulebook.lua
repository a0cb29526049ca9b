-- expect: E_RULE
-- attack: an absolute path
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "/etc/x.lua"
