-- expect: E_RULE
-- attack: a when of ten thousand symbols that the field has not
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
local all = {} for i = 1, 10000 do all[i] = "s" .. i end
price "attack" { when = { item = all }, meter = "sent", rate = money "1" }
