-- expect: E_BUDGET|E_MEMORY
-- in a book: E_RULE
-- attack: a sort key that never ends
pool "attack" { unit = money, first = function(grant) while true do end end }
