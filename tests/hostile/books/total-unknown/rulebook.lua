-- expect: E_RULE
-- attack: a total over a window that there is not
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1", total = "fortnight" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
