-- expect: E_RULE
-- attack: a zone that is a path to another file
rulebook "book" { currency = "EUR", zone = "../../../etc/passwd" }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
