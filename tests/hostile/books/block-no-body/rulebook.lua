-- expect: E_RULE
-- attack: a price whose body was forgotten
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack"
