-- expect: OK
-- in a book: E_RULE
-- attack: an expiry that is a number
plan "attack" { costs = "1", lasts = function(grant) return 1 << 62 end }
