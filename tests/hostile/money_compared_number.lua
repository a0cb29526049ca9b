-- expect: E_TYPE
-- attack: money compared with a number
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    if money "1" < 2 then return money "1" end
  end,
}
