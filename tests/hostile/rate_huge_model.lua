-- expect: E_BUDGET|E_MEMORY
-- attack: a model of very many tiers
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local t = {} for i = 1, 100000 do t[i] = { upto = i, rate = "1" } end return graduated(t)
  end,
}
