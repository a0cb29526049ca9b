-- expect: OK
-- attack: facts named like every metamethod
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = function(usage) return fact "__gc" end }
price "plain" { when = { item = "plain" }, meter = "sent", rate = fact "__close" }
