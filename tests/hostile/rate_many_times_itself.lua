-- expect: E_BUDGET|E_MEMORY|E_STACK
-- attack: a model of shared halves, two to the fortieth in all
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local t = { 1 } for i = 1, 40 do t = { t, t } end return graduated(t)
  end,
}
