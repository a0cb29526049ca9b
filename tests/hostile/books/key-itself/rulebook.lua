-- expect: E_RULE|E_STACK
-- attack: a key that holds itself
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1", key = (function() local k = {} k[1] = k return k end)() }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
