-- expect: OK
-- attack: a price named like the folder above
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price ".." { when = { item = "attack" }, meter = "sent", rate = money "1" }
price "." { when = { item = "plain" }, meter = "sent", rate = money "1" }
