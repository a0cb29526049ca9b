-- expect: OK
-- attack: blocks named like the keywords of Lua
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
meter "end" { unit = "GB", sum = "gb" }
meter "nil" { unit = "GB", sum = "gb" }
price "goto" { when = { item = "attack" }, meter = "end", rate = money "1" }
price "function" { when = { item = "plain" }, meter = "nil", rate = money "1" }
