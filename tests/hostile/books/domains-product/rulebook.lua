-- expect: OK
-- attack: a when over a product of domains larger than any walk
-- event: item=attack gb=3 a=s1 b=s2 c=s4 d=s5 e=s1 f=s1 g=s1 h=s1
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack", a = "s1", b = "s2", c = no "s3", d = { "s4", "s5" } }, meter = "sent", rate = money "1" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
