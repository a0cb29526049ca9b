-- expect: E_BUDGET
-- attack: a million blocks
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
for i = 1, 1000000 do meter("m" .. i) { unit = "GB", sum = "gb" } end
