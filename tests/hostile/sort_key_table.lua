-- expect: E_RESULT
-- in a book: E_RULE
-- attack: a sort key that is a table
pool "attack" { unit = money, first = function(grant) return { 1 } end }
