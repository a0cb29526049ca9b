-- expect: E_TYPE|E_RULE
-- attack: a block with an accent in its name
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
price "pr\u{e9}cio" { when = { item = "attack" }, meter = "sent", rate = money "1" }
