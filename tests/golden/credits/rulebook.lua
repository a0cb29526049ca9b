-- SPDX-License-Identifier: MIT
-- Prices are said in credits; what one credit is worth is a dated number of its own.

rulebook "credits" {
  currency = "EUR",
  zone     = "UTC",
  settle   = { each = "month" },
  round    = { to = "0.01", mode = "half up", per = "month" },
  units    = { credit = fact "credit" },
}

deduct { "bytes", "coupon", "balance" }
pool "bytes"  { unit = "GB", pays_for = { item = "storage" } }
pool "coupon" { unit = money }

meter "stored" { unit = "GB", sum = "gb" }
meter "calls"  { unit = "call", sum = "calls" }

price "storage" { when = { item = "storage" }, meter = "stored", rate = fact "storage" }
price "calls"   { when = { item = "calls" },   meter = "calls",  rate = fact "calls", discount = "50" }
price "traffic" { when = { item = "traffic" }, meter = "stored", total = "month", rate = graduated(fact "traffic") }

price "night" {
  when  = { item = "night" },
  meter = "stored",
  rate  = function(usage)
    if usage.hour < 6 then return fact "storage" * "0.5" end
    return money "0.70"
  end,
}
