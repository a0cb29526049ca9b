-- expect: OK|E_BUDGET
-- in a book: E_RULE
-- attack: a function in a condition
price "attack" { when = { item = function() while true do end end }, meter = "sent", rate = money "1" }
