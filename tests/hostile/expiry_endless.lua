-- expect: E_BUDGET|E_MEMORY
-- in a book: E_RULE
-- attack: an expiry that never ends
plan "attack" { costs = "1", lasts = function(grant) repeat until false end }
