-- expect: OK
-- attack: keys added and taken away while pairs goes over the table
local t = { a = 1, b = 2, c = 3 }
local seen = ""
for k, v in pairs(t) do seen = seen .. k t.c = nil t.d = 4 end
assert(seen == "ab")
