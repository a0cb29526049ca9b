-- expect: E_FROZEN
-- attack: what define gave, written
local d = define "d" { 1, 2 }
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage)
    d[1] = 5 return money "1"
  end,
}
