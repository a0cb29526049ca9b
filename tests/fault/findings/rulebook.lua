-- SPDX-License-Identifier: MIT
-- A rulebook that loads, and in which `check` finds something of most kinds.
rulebook "findings" { currency = "CNY", zone = "Asia/Shanghai" }

meter "sent"  { unit = "GB", sum = "gb" }
meter "calls" { unit = "call", count = true }
meter "never" { unit = "GB", max = "gb" }

price "night" { when = { item = "traffic", gb = upto("5"), hour = between(20, 8) }, meter = "sent", rate = fact "traffic.gb" }
price "small" { when = { item = "traffic", gb = upto("1") }, meter = "sent", rate = money "-0.10" }
price "calls" {
  when  = { item = "call" },
  meter = "calls",
  total = "month",
  rate  = graduated { { upto = "10", rate = "1" }, { rate = "0.5", flat = "-2" } },
}
price "odd" {
  when  = { item = "call", size = "s" },
  meter = "sent",
  rate  = function(usage)
    if usage.gb > 10 then return money "1" end
    return fact("call." .. "gb")
  end,
}

deduct { "nothing", "coupon", "balance" }
pool "nothing" { unit = "GB", pays_for = { item = "call", size = "m" } }
pool "coupon"  { unit = money, first = { "created" } }
plan "none"    { costs = fact "plan.none", grants = { nothing = "1" } }
