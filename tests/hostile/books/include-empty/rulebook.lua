-- expect: E_RULE
-- attack: an empty path
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include ""
