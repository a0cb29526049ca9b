-- expect: E_RULE
-- attack: a currency that clears the terminal
rulebook "book" { currency = "\27[2" }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
