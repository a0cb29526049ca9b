-- expect: OK
-- attack: the step of ipairs called with the greatest whole number
local step, t = ipairs({ 1 }) assert(step(t, 0x7fffffffffffffff) == nil)
