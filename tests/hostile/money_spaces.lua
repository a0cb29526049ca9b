-- expect: E_MONEY
-- attack: an amount with blanks around it
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money " 1"
  end,
}
