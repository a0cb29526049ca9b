-- expect: E_BUDGET|E_MEMORY
-- attack: ipairs over a list without end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local t = {}
    for i = 1, 1000 do t[i] = i end
    while true do for i, v in ipairs(t) do end end
  end,
}
