-- expect: E_RULE|E_FILE|E_ACCOUNT
-- attack: an account in a zone that is a path
-- account: zone: ../../../etc/passwd
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1" }
price "plain" { when = { item = "plain" }, meter = "sent", rate = money "1" }
