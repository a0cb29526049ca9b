-- expect: E_USAGE|E_RANGE|OK
-- attack: usage finer than any number
-- event: item=attack gb=0.0000000000000000000000000000001
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
