-- expect: E_BUDGET|E_MEMORY|E_NAME
-- attack: a look at the account made into a closure at each step
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    while true do local p = usage.meter end
  end,
}
