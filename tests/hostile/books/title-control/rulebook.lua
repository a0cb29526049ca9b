-- expect: OK|E_RULE
-- attack: a title that clears the terminal, shown in the price list
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { title = "\27]0;owned\7\27[2J", when = { item = "attack" }, meter = "sent", rate = money "1" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
