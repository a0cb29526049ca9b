-- expect: OK
-- attack: the empty text searched in the empty text
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    assert((""):contains("") and ("a"):contains("") and (""):starts_with("") and not (""):contains("a"))
    return money "1"
  end,
}
