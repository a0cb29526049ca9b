-- expect: E_SYNTAX
-- attack: a variable to be closed, with a comment inside of the brackets
local x < --[[ ]] close > = nil
