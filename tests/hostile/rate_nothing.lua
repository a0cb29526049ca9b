-- expect: E_RESULT
-- attack: a rate that is nothing
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return nil
  end,
}
