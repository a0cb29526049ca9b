-- expect: E_RULE
-- attack: more prices than a decision table holds
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
for i = 1, 1100 do price("p" .. i) { when = { item = "attack" }, meter = "sent", rate = money "1" } end
