-- SPDX-License-Identifier: MIT
-- An organisation whose members share what it holds: each has lines of traffic of its own, calls are told together.

rulebook "members" {
  currency = "EUR",
  zone     = "UTC",
  settle   = { each = "month" },
  round    = { to = "0.01", mode = "half up", per = "month" },
}

meter "sent"  { unit = "GB", sum = "gb" }
meter "calls" { unit = "call", count = true }

price "traffic" { when = { item = "traffic" }, meter = "sent",  rate = money "0.10", key = { "member" } }
price "tiers"   { when = { item = "tiers" },   meter = "sent",  total = "month", rate = graduated{ { upto = "10", rate = "1" }, { rate = "0.50" } } }
price "call"    { when = { item = "call" },    meter = "calls", rate = money "0.01" }

deduct { "volume", "balance" }
pool "volume" { unit = "GB", pays_for = { item = "traffic" }, first = { "expiry", "id" } }

plan "block" { costs = "5", grants = { volume = "50" }, lasts = "1 month", limit = { 1, per = "account", reason = "one_time" } }
