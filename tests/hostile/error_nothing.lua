-- expect: E_RULE|E_TYPE
-- attack: an error without anything
error()
