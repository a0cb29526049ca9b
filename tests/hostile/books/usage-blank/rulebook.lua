-- expect: E_USAGE|E_RANGE|OK
-- attack: usage behind a blank that cannot break
-- event: item=attack gb= 5
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
