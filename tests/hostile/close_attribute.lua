-- expect: E_SYNTAX
-- attack: a variable to be closed
local x <close> = nil
