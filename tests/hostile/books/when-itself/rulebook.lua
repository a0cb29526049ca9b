-- expect: E_STACK
-- attack: a when that holds itself
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
local w = { item = "attack" } w.item = w price "attack" { when = w, meter = "sent", rate = money "1" }
