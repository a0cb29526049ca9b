-- expect: E_TYPE
-- attack: pairs bool key
-- S14 only texts and whole numbers as keys
price "attack" {
  when = { item = "attack" }, meter = "sent",
  rate = function(usage) local t = {[true]=1} for k in pairs(t) do end end,
}
