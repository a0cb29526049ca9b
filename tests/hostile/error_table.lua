-- expect: E_RULE|E_TYPE
-- attack: a table raised as an error
error({ __index = 1 })
