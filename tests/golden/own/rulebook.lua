-- SPDX-License-Identifier: MIT
-- A price list, and accounts that have agreed on something else.

rulebook "own" {
  currency = "CNY",
  zone     = "Asia/Shanghai",
  settle   = { each = "hour" },
  round    = { to = "0.01", per = "month" },
}

meter "uptime" { unit = "second", spell = { start = "up", stop = "down", key = "server" } }
meter "sent"   { unit = "GB", sum = "gb" }
meter "calls"  { unit = "call", sum = "calls" }

price "server"  { when = { item = "server" },  meter = "uptime", rate = fact "server.hour" }
price "traffic" { when = { item = "traffic" }, meter = "sent", rate = graduated(fact "traffic.tiers"), total = "month" }
price "calls"   { when = { item = "calls" },   meter = "calls", rate = fact "calls.each", included = { fact "calls.free", per = "month" } }
price "support" {
  when = { item = "support" }, meter = "calls",
  rate = function(usage) return fact "calls.each" * "3" end,
}

deduct { "prepaid", "balance" }
pool "prepaid" { unit = money, first = { "expiry", "id" } }
plan "pack" { costs = fact "pack.price", grants = { prepaid = fact "pack.worth" }, lasts = "1 year" }
