-- expect: E_TYPE
-- attack: the usage called
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return usage()
  end,
}
