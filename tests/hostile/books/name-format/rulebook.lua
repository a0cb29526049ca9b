-- expect: E_TYPE|E_RULE
-- attack: a block named like a format
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "%s%n" { when = { item = "attack" }, meter = "sent", rate = money "1" }
