-- expect: E_RULE
-- attack: an error with a level that points beyond the stack
error("x", 1 << 40)
