-- expect: E_FROZEN|E_TYPE|E_RULE
-- attack: the state of pairs looked into
local step, state = pairs({}) local x = state[1]
