-- expect: E_BUDGET
-- in a book: E_RULE
-- attack: a function where a title belongs
price "attack" { when = { item = "attack" }, meter = "sent", rate = money "1", title = function() while true do end end }
