-- expect: E_TYPE|E_RULE
-- attack: a block with a line end in its name
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "a\nb" { when = { item = "attack" }, meter = "sent", rate = money "1" }
