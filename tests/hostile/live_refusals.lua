-- expect: E_BUDGET|E_MEMORY
-- attack: as much held as is allowed, so that each small piece of garbage forces a whole collection
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local keep = {}
    for i = 1, 70000 do keep[i] = {} end
    local n = 70000
    while true do n = n + 1 keep[n] = { 1 } keep[n] = nil end
  end,
}
