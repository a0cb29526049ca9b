-- expect: E_RULE|E_TYPE
-- attack: the step of pairs with a state of someone else
local step = pairs({}) step({ 1, 2 })
