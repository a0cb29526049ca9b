-- expect: E_FROZEN
-- attack: a field of the usage written
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    usage.gb = 1000
  end,
}
