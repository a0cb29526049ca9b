-- expect: E_TYPE|E_RULE
-- attack: no of an empty text
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return no ""
  end,
}
