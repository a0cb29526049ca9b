-- expect: OK
-- attack: titles of four thousand letters
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
local s = "x" for i = 1, 11 do s = s .. s end
price "attack" { title = s .. s:sub(2), when = { item = "attack" }, meter = "sent", rate = money "1" }
price "plain" { title = s, when = { item = "plain" }, meter = "sent", rate = money "1" }
