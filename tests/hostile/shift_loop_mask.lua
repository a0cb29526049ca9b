-- expect: OK
-- S14 harmless: must give the same result on every platform
price "r" {
  rate = function(usage) return (1 << 70) | (-1 >> 60) end,
}
