-- expect: E_RULE
-- attack: a number for a path
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include(5)
