-- expect: E_RULE
-- attack: hundreds of prices that name facts that are not there, among thousands
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
for i = 1, 900 do price("p" .. i) { when = { item = "attack" }, meter = "sent", rate = fact("g" .. i .. ".price") } end
