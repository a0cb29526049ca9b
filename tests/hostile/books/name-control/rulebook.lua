-- expect: E_TYPE|E_RULE
-- attack: a block whose name clears the terminal
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "a\27[2Jb" { when = { item = "attack" }, meter = "sent", rate = money "1" }
