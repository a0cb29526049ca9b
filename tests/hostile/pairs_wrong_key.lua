-- expect: E_RULE|E_TYPE
-- attack: the step of pairs with a key that no table has
local step, state = pairs({ 1 }) step(state, true)
