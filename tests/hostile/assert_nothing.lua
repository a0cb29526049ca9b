-- expect: E_RULE|E_TYPE
-- attack: assert without anything
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    assert()
  end,
}
