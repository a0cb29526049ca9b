-- expect: E_RULE
-- attack: assert with a table for a message
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    assert(false, {})
  end,
}
