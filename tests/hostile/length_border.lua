-- expect: E_BUDGET|E_MEMORY
-- attack: the length of a table with holes, searched at each step
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local t = {}
    for i = 1, 20000 do t[i] = i end
    for i = 1, 20000, 2 do t[i] = nil end
    t[20000] = nil
    while true do local n = #t end
  end,
}
