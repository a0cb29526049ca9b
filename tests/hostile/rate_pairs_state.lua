-- expect: E_RULE
-- attack: the state of pairs as a rate
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local a, b = pairs({}) return b
  end,
}
