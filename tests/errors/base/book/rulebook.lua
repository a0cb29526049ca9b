-- SPDX-License-Identifier: MIT
-- A small rulebook that is right; each case spoils one thing of it.
rulebook "small" {
  currency = "CNY",
  zone     = "Asia/Shanghai",
  settle   = { each = "hour" },
  round    = { to = "0.01", mode = "half up", per = "hour" },
}

meter "uptime" { unit = "second", spell = { start = "launched", stop = "stopped", key = "tool" } }
meter "sent"   { unit = "GB", sum = "gb" }

price "compute" {
  when  = { item = "compute" },
  meter = "uptime",
  rate  = fact "compute.hour",
}

price "traffic" {
  when  = { item = "traffic", direction = "out" },
  meter = "sent",
  total = "month",
  rate  = graduated(fact "traffic.tiers"),
}

price "upload" {
  when = { item = "traffic", direction = "in" },
  free = "only downloads are charged",
}

deduct { "compute", "coupon", "balance" }

pool "compute" { unit = money, pays_for = { item = "compute" }, first = { "expiry", "id" } }
pool "coupon"  { unit = money, first = { "expiry", "id" } }

plan "basic" {
  costs  = fact "offer.basic",
  grants = { compute = money "50.00" },
  lasts  = "1 year",
}
