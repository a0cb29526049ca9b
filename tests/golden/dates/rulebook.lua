-- SPDX-License-Identifier: MIT
-- Everything here begins or ends at some date; only meters are for ever.

rulebook "dates" {
  currency = "CNY",
  zone     = "Asia/Shanghai",
  settle   = { each = "hour" },
  round    = { to = "0.01", per = "hour" },
}

meter "uptime" { unit = "hour", spell = { start = "up", stop = "down", key = "server" } }
meter "sent"   { unit = "GB",   sum = "gb" }
meter "seats"  { unit = "seat", max = "seats", window = "month" }
meter "asked"  { unit = "request", sum = "requests" }

-- A price that is replaced inside an hour.
price "server-spring" {
  when = { item = "server" }, meter = "uptime", rate = money "6.00",
  until = "2026-07-01T00:20:00+08:00",
}
price "server-summer" {
  when = { item = "server" }, meter = "uptime", rate = fact "server.hour",
  from = "2026-07-01T00:20:00+08:00",
}

-- Free at first; a rebate for one month, instead of the price that goes on.
price "beta"    { when = { item = "traffic" }, free = "nothing is charged in the beta", until = "2026-07-01" }
price "traffic" { when = { item = "traffic" }, meter = "sent", rate = money "1.00", from = "2026-07-01" }
price "august"  {
  when = { item = "traffic" }, meter = "sent", rate = money "0.50", instead_of = "traffic",
  from = "2026-08-01", until = "2026-09-01",
}

-- The largest number of a month, at the price in force at its end.
price "seats-old" { when = { item = "seats" }, meter = "seats", rate = money "10.00", until = "2026-07-15" }
price "seats-new" { when = { item = "seats" }, meter = "seats", rate = money "20.00", from = "2026-07-15" }

-- Two that follow each other; two of which the second counts something else.
price "clash-a" { when = { item = "clash" }, meter = "sent", rate = money "1.00", until = "2026-07-01" }
price "clash-b" { when = { item = "clash" }, meter = "sent", rate = money "2.00", from = "2026-07-01" }
price "turn-a"  { when = { item = "turn" }, meter = "sent",  rate = money "1.00", until = "2026-07-01" }
price "turn-b"  { when = { item = "turn" }, meter = "asked", rate = money "2.00", from = "2026-07-01" }

-- Until July the plan pays before the coupon, then the coupon pays first; the bonus pays in July only.
deduct { "volume", "plan", "coupon", "balance", until = "2026-07-01" }
deduct { "volume", "bonus", "coupon", "plan", "balance", from = "2026-07-01" }
pool "volume" { unit = "GB", pays_for = { item = "traffic" }, first = { "expiry", "id" }, until = "2026-09-01" }
pool "plan"   { unit = money, first = { "expiry", "id" } }
pool "coupon" { unit = money, first = { "expiry", "id" } }
pool "bonus"  { unit = money, first = { "expiry", "id" }, from = "2026-07-01", until = "2026-08-01" }

plan "old" { costs = "9",  grants = { plan = "10" }, lasts = "1 year", until = "2026-07-01" }
plan "new" { costs = "12", grants = { plan = "10" }, lasts = "1 year", from = "2026-07-01" }
