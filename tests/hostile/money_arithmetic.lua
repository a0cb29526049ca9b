-- expect: E_BUDGET|E_MEMORY
-- attack: money added and scaled without end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local m = money "0.000001"
    while true do m = m + money "0.000001" local k = m * "1.5" end
  end,
}
