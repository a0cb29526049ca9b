-- expect: E_RULE
-- attack: two prices of one name
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "2" }
