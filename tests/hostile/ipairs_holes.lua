-- expect: OK
-- attack: ipairs over a list with a hole
local n = 0 for i in ipairs({ 1, nil, 3 }) do n = n + 1 end assert(n == 1)
