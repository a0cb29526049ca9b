-- expect: E_BUDGET|E_MEMORY|E_STACK
-- attack: a model that holds itself
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local t = {} t[1] = t return graduated(t)
  end,
}
