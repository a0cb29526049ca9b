-- expect: OK|E_RANGE
-- attack: an included quantity larger than any usage
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1", included = { "99999999999999999999", per = "month" } }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
