-- expect: E_RULE
-- attack: a price of nothing
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" {}
