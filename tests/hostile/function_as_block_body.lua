-- expect: E_TYPE|E_RULE
-- attack: a function as the body of a block
price "attack" (function() end)
