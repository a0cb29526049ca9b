-- expect: E_RULE
-- attack: thousands of wrong symbols, each compared with thousands of right ones for a suggestion
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
local all = {} for i = 1, 3000 do all[i] = "t" .. i .. "x" end
price "attack" { when = { item = all }, meter = "sent", rate = money "1" }
