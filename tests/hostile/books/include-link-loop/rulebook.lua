-- expect: E_FILE
-- attack: links that lead to each other
-- link: a.lua b.lua
-- link: b.lua a.lua
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "a.lua"
