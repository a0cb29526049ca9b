-- SPDX-License-Identifier: MIT
-- Quantities that are more than a sum of what was used: each way at one price.

rulebook "quantities" {
  currency = "EUR",
  zone     = "UTC",
  settle   = { each = "month" },
  round    = { to = "0.01", mode = "half up", per = "month" },
}

deduct { "coupon", "balance" }
pool "coupon" { unit = money, first = { "expiry", "id" } }

-- A field may say that it can be below zero: then usage is taken back by a row of its own.
meter "calls" { unit = "call", sum = "calls" }
price "calls" { when = { item = "calls" }, meter = "calls", rate = money "0.10" }

-- And one may say how more than 18 decimals are rounded: these come from floating point.
meter "money" { unit = money, sum = "amount" }
price "topup" { when = { item = "topup" }, meter = "money", rate = percentage{ rate = "100" } }

-- The first 250.00 of a month, or its first three payments, whichever ends first; or last; or payments alone.
price "first" { when = { item = "first" }, meter = "money", included = { "250", events = 3, per = "month" }, rate = percentage{ rate = "1.3", fixed = "2" } }
price "last"  { when = { item = "last" },  meter = "money", included = { "250", events = 3, ends = "last", per = "month" }, rate = percentage{ rate = "1.3", fixed = "2" } }
price "three" { when = { item = "three" }, meter = "money", included = { events = 3, per = "month" }, rate = percentage{ rate = "1.3", fixed = "2" } }

-- Work that lasts: the first order of a day is for nothing, wherever its hours are cut.
meter "worked" { unit = "hour", sum = "hours" }
price "work" { when = { item = "work" }, meter = "worked", included = { events = 1, per = "day" }, rate = money "60" }

-- A call costs 1.00 to begin with, by day; in the evening less, and nothing to begin with.
meter "lines" { unit = "line second", average = "lines", key = "phone" }
price "day"     { when = { item = "talk", hour = between(0, 18) },  meter = "lines", rate = money "1",   start_fee = "1" }
price "evening" { when = { item = "talk", hour = between(18, 24) }, meter = "lines", rate = money "0.5" }
price "hotline" { when = { item = "hotline" }, meter = "calls", discount = "50", start_fee = "0.30", rate = money "1" }
-- Copies in fives, and 0.30 for each order: one that a five of the day before it still holds costs that alone.
price "copies" { when = { item = "copies" }, meter = "calls", total = "day", step = "5", start_fee = "0.30", rate = money "0.10" }

-- Seats: how many there are decides the tier, what is charged is their part of the month.
meter "seats"    { unit = "seat", sum = "seats" }
meter "prorated" { unit = "seat", sum = "prorated" }
price "seats" {
  when  = { item = "seats" },
  meter = "seats",
  bills = "prorated",
  total = "month",
  rate  = graduated{ { upto = "5", rate = "10", flat = "100" }, { upto = "15", rate = "5", flat = "50" }, { rate = "2" } },
}
price "seats-volume" { when = { item = "seats-volume" }, meter = "seats", bills = "prorated", total = "month", rate = volume{ { upto = "5", rate = "10", flat = "10" }, { rate = "25" } } }
price "seats-plain"  { when = { item = "seats-plain" }, meter = "seats", bills = "prorated", included = { "2", per = "month" }, rate = money "9" }
price "seats-most"   { when = { item = "seats-most" }, meter = "seats", bills = "prorated", total = "month", maximum = "60", rate = graduated{ { upto = "5", rate = "10", flat = "20" }, { rate = "20" }, zero = false } }

-- What is installed, told by its changes; the average of a month is charged, of each edition.
meter "installed" { unit = "unit", average = "change", changes = true, over = "month", key = "edition" }
price "installed" { when = { item = "install" }, meter = "installed", key = { "edition" }, rate = money "3" }

-- The same by time: what was added in a day is gone at its end.
meter "rented" { unit = "unit hour", average = "change", changes = true, window = "day", hold = "window" }
price "rented" { when = { item = "rent" }, meter = "rented", rate = money "0.10" }

-- The average of a level that is told as it is, of each hour.
meter "load" { unit = "unit", average = "level", over = "hour" }
price "load" { when = { item = "load" }, meter = "load", total = "day", rate = graduated{ { upto = "10", rate = "1" }, { rate = "0.5" } } }

-- A size of the service: the first that holds the largest storage, and all the calls, of a month.
meter "storage"  { unit = "GB",   max = "storage" }
meter "requests" { unit = "call", sum = "requests" }
price "size" {
  when  = { item = "size" },
  meter = { "storage", "requests" },
  total = "month",
  key   = { "edition" },
  rate  = capacity{
    { upto = { storage = "100", requests = "1000" }, amount = "10" },
    { upto = { storage = "200" }, amount = "20" },
    { amount = "30" },
  },
}
price "size-at-zero" { when = { item = "size-at-zero" }, meter = { "storage", "requests" }, total = "month", maximum = "25", rate = capacity{ { upto = { storage = "100" }, amount = "10" }, { amount = "30" }, zero = false } }

-- The same by the day, and 3.00 at least.
meter "stored" { unit = "GB", max = "storage", window = "day" }
price "rack" { when = { item = "rack" }, meter = { "stored", "requests" }, total = "day", minimum = "3", rate = capacity{ { upto = { requests = "100" }, amount = "1" }, { amount = "5" } } }
