-- expect: E_FROZEN
-- attack: a table that is only a key of another, written
local t = { a = {} } local names = { a = true }
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    for k in pairs(names) do t[k].x = 1 end return money "1"
  end,
}
