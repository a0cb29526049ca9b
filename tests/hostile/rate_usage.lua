-- expect: E_RULE
-- attack: the usage as its own rate
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return usage
  end,
}
