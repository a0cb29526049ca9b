-- expect: E_TYPE
-- S14 only texts and whole numbers as keys
price "r" {
  rate = function(usage) local t = {[true]=1} for k in pairs(t) do end end,
}
