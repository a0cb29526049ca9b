-- expect: E_RULE
-- attack: rulebook.lua that includes itself
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "rulebook.lua"
