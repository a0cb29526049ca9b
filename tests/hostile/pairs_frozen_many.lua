-- expect: E_BUDGET|E_MEMORY
-- attack: pairs over a frozen table of thousands, again and again
local t = {} for i = 1, 3000 do t["k" .. i] = i end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    while true do for k, v in pairs(t) do end end
  end,
}
