-- expect: E_SYNTAX
-- attack: a float that ends in its point
local a = 3.
