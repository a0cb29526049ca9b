-- expect: OK
-- attack: five hundred prices over a product of domains
-- event: item=attack gb=3 a=s77 b=s5
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
for i = 1, 500 do price("p" .. i) { when = { item = "attack", a = "s" .. i }, meter = "sent", rate = money(i) } end
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
