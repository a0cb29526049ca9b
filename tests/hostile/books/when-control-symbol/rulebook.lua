-- expect: E_RULE
-- attack: a symbol in when that clears the terminal
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "\27[2J\155\n" }, meter = "sent", rate = money "1" }
