-- expect: E_RULE|E_NAME
-- attack: a block declared while rating
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return price "more" { rate = money "1" }
  end,
}
