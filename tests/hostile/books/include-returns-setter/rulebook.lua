-- expect: E_IMPURE
-- attack: a setter that comes from another file
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
local set = include "a.lua"
price "attack" { when = { item = "attack" }, meter = "sent", rate = function(usage) set(2) return money "1" end }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
