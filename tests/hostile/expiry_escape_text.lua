-- expect: OK
-- in a book: E_RULE
-- attack: an expiry of control characters
plan "attack" { costs = "1", lasts = function(grant) return "\27[2J" end }
