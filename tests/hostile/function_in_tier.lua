-- expect: OK|E_BUDGET
-- in a book: E_RULE
-- attack: a function as the rate of a tier
price "attack" { when = { item = "attack" }, meter = "sent", total = "month", rate = graduated { { upto = 5, rate = function() while true do end end }, { rate = money "1" } } }
