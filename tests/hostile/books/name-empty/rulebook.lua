-- expect: E_TYPE|E_RULE
-- attack: a block without a name
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "" { when = { item = "attack" }, meter = "sent", rate = money "1" }
