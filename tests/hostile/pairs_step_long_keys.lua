-- expect: E_BUDGET|E_MEMORY
-- attack: going over long keys, each compared with the last one
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local base = "0123456789abcdef"
    for i = 1, 7 do base = base .. base end
    local t = {}
    for i = 1, 100 do t[base .. i] = i end
    local step, state = pairs(t)
    local key = step(state)
    while true do step(state, key) end
  end,
}
