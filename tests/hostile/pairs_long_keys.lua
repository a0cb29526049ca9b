-- expect: E_BUDGET|E_MEMORY
-- attack: sorting keys that differ only at the end of very long texts
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local base = "0123456789abcdef"
    for i = 1, 7 do base = base .. base end
    local t = {}
    for i = 1, 300 do t[base .. i] = i end
    while true do pairs(t) end
  end,
}
