-- expect: E_RULE|E_TYPE
-- attack: the usage itself raised as an error
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    error(usage)
  end,
}
