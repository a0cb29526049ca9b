-- SPDX-License-Identifier: MIT
-- A small rulebook in which there is nothing to find; each case changes one thing of it.
rulebook "small" {
  currency = "CNY",
  zone     = "Asia/Shanghai",
  settle   = { each = "hour" },
  round    = { to = "0.01", mode = "half up", per = "hour" },
}

meter "uptime" { unit = "hour", spell = { start = "launched", stop = "stopped", key = "tool" } }
meter "sent"   { unit = "GB", sum = "gb" }
meter "talked" { unit = "minute", sum = "minutes" }

local outward = define "outward" { item = "traffic", direction = "out" }

price "compute" {
  when  = { item = "compute" },
  meter = "uptime",
  rate  = fact "compute.hour",
}

price "traffic" {
  when  = outward,
  meter = "sent",
  total = "month",
  rate  = graduated(fact "traffic.tiers"),
}

price "upload" {
  when = { item = "traffic", direction = "in" },
  free = "only downloads are charged",
}

price "short-call" {
  when  = { item = "call", minutes = upto("3") },
  meter = "talked",
  rate  = money "0.20",
}

price "day-call" {
  when  = { item = "call", minutes = beyond("3"), hour = between(8, 20) },
  meter = "talked",
  rate  = function(usage)
    if usage.weekday >= 6 then return fact "call.minute" * "0.5" end
    return fact "call.minute"
  end,
}

price "night-call" {
  when  = { item = "call", minutes = beyond("3"), hour = between(20, 8) },
  meter = "talked",
  rate  = money "0.10",
}

deduct { "gigabytes", "coupon", "balance" }

pool "gigabytes" { unit = "GB", pays_for = outward, first = { "expiry", "id" } }
pool "coupon"    { unit = money, first = { "expiry", "shuffle" } }

plan "basic" {
  costs  = fact "offer.basic",
  grants = { gigabytes = "50" },
  lasts  = "1 year",
}
