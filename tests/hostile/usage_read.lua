-- expect: E_BUDGET|E_MEMORY
-- attack: a field of the usage read at each step
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    while true do local p = usage.item end
  end,
}
