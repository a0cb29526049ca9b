-- expect: E_TYPE|E_RULE
-- attack: a block with a quotation mark in its name
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "a\"b" { when = { item = "attack" }, meter = "sent", rate = money "1" }
