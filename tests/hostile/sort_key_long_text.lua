-- expect: E_MEMORY
-- in a book: E_RULE
-- attack: a sort key that is a text without end
pool "attack" { unit = money, first = function(grant) local s = "x" while true do s = s .. s end end }
