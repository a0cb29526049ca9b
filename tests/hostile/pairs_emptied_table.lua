-- expect: E_BUDGET|E_MEMORY
-- attack: pairs over a table with a large empty hash part: much work, nothing found
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local t = {}
    for i = 1, 60000 do t["k" .. i] = i end
    for i = 1, 60000 do t["k" .. i] = nil end
    while true do pairs(t) end
  end,
}
