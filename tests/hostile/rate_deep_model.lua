-- expect: E_STACK|E_BUDGET|E_RULE
-- attack: a model of a model of a model
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local m = money "1" for i = 1, 200 do m = graduated { m } end return m
  end,
}
