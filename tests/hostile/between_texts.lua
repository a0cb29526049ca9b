-- expect: E_TYPE|E_RULE
-- attack: between of texts that are no numbers
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return between("a", "b")
  end,
}
