-- expect: E_BUDGET|E_MEMORY
-- attack: a fact looked up at each step
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    while true do local p = fact "price" :of(usage) end
  end,
}
