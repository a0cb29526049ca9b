-- expect: E_RULE
-- attack: a file of another kind
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "facts/usage.yaml"
