-- expect: E_BUDGET|E_MEMORY
-- attack: the function that pairs gives, called by hand over keys whose values are gone
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local t = {}
    for i = 1, 40000 do t[i] = i end
    local step, state = pairs(t)
    for i = 1, 40000 do t[i] = nil end
    while true do step(state) end
  end,
}
