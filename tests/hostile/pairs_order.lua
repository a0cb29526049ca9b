-- expect: OK
-- attack: the order of pairs, which addresses and hash seeds would give away
local t, seen = {}, ""
for i = 9, 1, -1 do t["k" .. i] = i t[i] = i end
for k, v in pairs(t) do seen = seen .. k .. " " end
assert(seen == "1 2 3 4 5 6 7 8 9 k1 k2 k3 k4 k5 k6 k7 k8 k9 ")
