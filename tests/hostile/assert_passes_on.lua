-- expect: E_RESULT
-- attack: assert that hands a table on
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return assert({})
  end,
}
