-- SPDX-License-Identifier: MIT
-- A small rulebook with something of everything that writers write.

rulebook "small" {
  title    = "Small <shop> & \"friends\"",
  currency = "CNY",
  zone     = "Asia/Shanghai",
  settle   = { each = "day" },
  round    = { to = "0.01", mode = "half up", per = "day" },
}

meter "sent"   { unit = "GB",      sum = "gb" }
meter "uptime" { unit = "hour",    spell = { start = "launched", stop = "stopped", key = "tool" } }
meter "calls"  { unit = "request", sum = "calls" }

price "traffic" {
  title = "流量 downloads",
  when  = { item = "traffic" },
  meter = "sent",
  rate  = graduated(fact "traffic.tiers"),
  total = "month",
  label = { product = "OSS, files" },
}

price "machine" {
  title = "Machine from launch to stop",
  when  = { item = "machine", event = { "launched", "stopped" } },
  meter = "uptime",
  rate  = fact "machine.hour",
  label = { product = "EAS" },
}

price "calls" {
  title    = "Calls | ten are free",
  when     = { item = "call" },
  meter    = "calls",
  included = { "10", per = "month" },
  rate     = money "0.105",
  label    = { product = "API" },
}

price "upload" {
  title = "Uploads",
  when  = { item = "upload" },
  free  = "only downloads are charged",
}

deduct { "quota", "credit", "coupon", "balance" }

pool "quota"  { title = "Traffic quota", unit = "GB", pays_for = { item = "traffic" }, first = { "expiry", "id" } }
pool "credit" { title = "Machine credit", unit = money, pays_for = { item = "machine" }, first = { "expiry", "id" }, stack = false }
pool "coupon" { title = "Coupons", unit = money, first = { "expiry", "amount descending", "id" } }

plan "starter" {
  title  = "Starter package",
  costs  = money "9.90",
  grants = { credit = money "20", quota = "2" },
  worth  = { credit = "20", quota = "1" },
  lasts  = "1 month",
  limit  = { 1, per = "account", reason = "one_time" },
}

plan "trial" {
  title  = "Trial",
  costs  = money "0",
  grants = { quota = { "1", per = "day" } },
  lasts  = "7 days",
}
