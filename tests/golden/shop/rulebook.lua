-- SPDX-License-Identifier: MIT
-- A shop that sells one of everything, so that each settlement rule has something to show itself on.
-- Settled each day in Berlin, whose clock changes twice a year; tests change what they need.

rulebook "shop" {
  currency = "EUR",
  zone     = "Europe/Berlin",
  settle   = { each = "day" },
  round    = { to = "0.01", mode = "half up", per = "day" },
}

meter "sent"    { unit = "GB",      sum = "gb" }
meter "calls"   { unit = "call",    count = true }
meter "highest" { unit = "seat",    max = "seats", window = "day" }
meter "latest"  { unit = "seat",    last = "seats", window = "day" }
meter "users"   { unit = "user",    unique = "user", window = "day" }
meter "stored"  { unit = "GB hour", average = "level", hold = "until next", key = "disk" }
meter "sampled" { unit = "GB hour", average = "level", hold = "window", window = "hour", key = "disk" }
meter "run"     { unit = "hour",    spell = { start = "on", stop = "off", key = "box" } }
meter "frames"  { unit = "frame",   sum = "frames", scale = "2" }

price "peak"   { when = { item = "peak" },   meter = "highest", rate = money "1.00" }
price "latest" { when = { item = "latest" }, meter = "latest",  rate = money "1.00" }

price "traffic" {
  when  = { item = "traffic" },
  meter = "sent",
  rate  = fact "traffic.gb",
  label = { product = "NET" },
}

price "calls" {
  when  = { item = "call" },
  meter = "calls",
  total = "day",
  key   = { "team" },
  rate  = graduated { { upto = "10", rate = "1.00", flat = "5.00" }, { rate = "0.50" } },
}

price "users"  { when = { item = "user" },   meter = "users",   rate = money "1.00" }
price "guests" { when = { item = "guest" },  meter = "users",   rate = money "0.25" }
price "disk"   { when = { item = "disk" },   meter = "stored",  rate = money "0.01" }
price "sample" { when = { item = "sample" }, meter = "sampled", rate = money "0.01" }
price "box"    { when = { item = "box" },    meter = "run",     rate = fact "box.hour", label = { product = "BOX" } }

price "film" {
  when     = { item = "film" },
  meter    = "frames",
  step     = "5",
  total    = "day",
  included = { "3", per = "day" },
  rate     = money "0.50",
}

price "transfer" {
  when  = { item = "transfer" },
  meter = "sent",
  total = "month",
  rate  = graduated(fact "transfer.tiers"),
}

-- Rates that read one field of several.
price "seats" {
  when  = { item = "seat" },
  meter = "highest",
  rate  = function(usage) if usage.color == "red" then return money "2.00" end return money "1.00" end,
}
price "members" {
  when  = { item = "member" },
  meter = "users",
  rate  = function(usage) if usage.color == "red" then return money "2.00" end return money "1.00" end,
}

-- Two prices for one usage: the second stands in place of the first at night, and asks a function.
price "day" { when = { item = "night" }, meter = "sent", rate = money "0.20" }
price "night" {
  instead_of = "day",
  when       = { item = "night", hour = between(0, 6) },
  meter      = "sent",
  rate       = function(usage)
    if usage.weekday >= 6 then return fact "traffic.gb" :of(usage) * "0.5" end
    return fact "traffic.gb"
  end,
}

price "gift" { when = { item = "gift" }, free = "gifts cost nothing" }

deduct { "calls", "frames", "volume", "red", "coupon", "balance" }

pool "calls"  { unit = "call",  pays_for = { item = "call" },                first = { "expiry", "id" } }
pool "frames" { unit = "frame", pays_for = { item = "film" },                first = { "expiry", "id" } }
pool "volume" { unit = "GB",    pays_for = { item = "traffic" },             first = { "expiry", "created", "id" }, stack = false, clash = "drop_part" }
pool "red"    { unit = money,   pays_for = { item = "traffic", color = "red" } }
pool "coupon" { unit = money,   first = { "expiry", "id" } }

plan "bundle" {
  costs  = "10.00",
  grants = { volume = "100", coupon = "30", calls = "7" },
  worth  = { volume = "1", coupon = "1", calls = "1" },
  lasts  = "1 month",
}
plan "volume"  { costs = "4.00", grants = { volume = "50" }, lasts = "1 month" }
plan "monthly" { costs = "2.00", paid_from = "balance", grants = { coupon = "5" }, lasts = "2 days", limit = { 2, per = "month", reason = "twice_a_month" } }
plan "welcome" {
  costs  = "0",
  grants = { volume = "1", coupon = "1" },
  worth  = { volume = "1", coupon = "1" },
  lasts  = "1 day",
  limit  = { 1, per = "account", reason = "only_once" },
  only   = function(buyer) return buyer.paid_purchases == 0 end,
  only_reason = "newcomers_only",
}
plan "months"  { costs = "1.00", grants = { calls = { "10", per = "month", anchor = "effective" } }, lasts = "6 months" }
plan "savings" { costs = "1.00", grants = { volume = { "10", per = "day", rollover = { max = "4", min = "1" } } }, lasts = "1 month" }
