-- expect: E_RULE
-- attack: errors raised while the argument of an error is made
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    error(error(error "inner"))
  end,
}
