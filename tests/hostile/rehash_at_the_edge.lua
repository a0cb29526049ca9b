-- expect: E_BUDGET|E_MEMORY
-- attack: a full hash part in which one key goes and one comes, so that each insert rebuilds it
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local t = {}
    for i = 1, 4096 do t[i + (1 << 40)] = true end
    local low, high = 1 + (1 << 40), 4097 + (1 << 40)
    while true do t[low] = nil t[high] = true low = low + 1 high = high + 1 end
  end,
}
