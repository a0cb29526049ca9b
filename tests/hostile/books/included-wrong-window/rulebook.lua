-- expect: E_RULE
-- attack: an included quantity per spell
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1", included = { "5", per = "spell" } }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
