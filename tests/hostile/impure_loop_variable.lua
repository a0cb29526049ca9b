-- expect: E_IMPURE
-- attack: a variable of a loop at load, changed in the function made in it
local fs = {} for i = 1, 3 do fs[i] = function() i = i + 1 return money(i) end end
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    return fs[2]()
  end,
}
