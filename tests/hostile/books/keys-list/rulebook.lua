-- expect: E_RULE
-- attack: a block that is a list
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { "a", "b", "c" }
