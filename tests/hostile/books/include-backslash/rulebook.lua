-- expect: E_RULE
-- attack: a path with backslashes, which some systems take for slashes
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "..\\plain\\rulebook.lua"
