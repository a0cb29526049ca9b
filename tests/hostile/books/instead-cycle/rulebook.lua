-- expect: E_RULE|E_USAGE|OK
-- attack: prices that stand in for each other in a circle
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1", instead_of = "other" }
price "other" { when = { item = "attack" }, meter = "sent", rate = money "1", instead_of = "attack" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
