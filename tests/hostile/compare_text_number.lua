-- expect: E_TYPE
-- attack: a text compared with a number
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    if "3" < 4 then return money "1" end
  end,
}
