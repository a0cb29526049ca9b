-- expect: E_RULE
-- attack: a function inside of the model that a rate answers
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return graduated { { upto = 5, rate = function() return money "1" end } }
  end,
}
