-- expect: E_RESULT
-- attack: no, a word of conditions, as a rate
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return no "x"
  end,
}
