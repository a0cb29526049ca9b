-- expect: E_RULE|E_USAGE|OK
-- attack: a price that stands in for itself
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1", instead_of = "attack" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
