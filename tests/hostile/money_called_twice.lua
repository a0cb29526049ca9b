-- expect: E_TYPE
-- attack: money called again
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return money "1" "2"
  end,
}
