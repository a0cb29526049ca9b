-- expect: E_RESULT
-- attack: a rate that is a table which looks like money
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return { "1", money = "1" }
  end,
}
