-- expect: OK
-- attack: money == a number, which Lua never asks us about
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    if money "1" == 1 then return money "2" end return money "1"
  end,
}
