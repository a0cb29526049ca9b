-- expect: E_RULE
-- attack: two thousand blocks of one name
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
for i = 1, 1900 do meter "same" { unit = "GB", sum = "gb" } end
