-- expect: E_FROZEN
-- attack: the state of pairs written
local step, state = pairs({}) state[1] = 1
