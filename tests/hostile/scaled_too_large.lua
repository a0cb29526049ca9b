-- expect: E_RANGE
-- attack: a fact scaled until it is too large
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    local f = fact "price" for i = 1, 40 do f = f * 10 end return f
  end,
}
