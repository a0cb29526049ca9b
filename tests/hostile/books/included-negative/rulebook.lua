-- expect: E_RULE|OK
-- attack: an included quantity below zero
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1", included = { "-5", per = "month" } }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
