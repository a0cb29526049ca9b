-- expect: E_RULE
-- attack: a wrong symbol of four thousand letters compared with thousands of right ones
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
local s = "s" for i = 1, 11 do s = s .. s end
price "attack" { when = { item = s .. s:sub(2) }, meter = "sent", rate = money "1" }
