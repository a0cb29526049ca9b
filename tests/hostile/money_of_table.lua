-- expect: E_TYPE|E_RULE|E_RESULT
-- attack: money of a table
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money({ "1", "2" })
  end,
}
