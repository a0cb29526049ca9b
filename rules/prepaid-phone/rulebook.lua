-- SPDX-License-Identifier: MIT
-- A prepaid phone tariff: calls by the second or by steps, texts, data, and bundles to add.
--
-- All numbers are made up: EXAMPLE in facts/. What is charged is taken from the balance once a day.

rulebook "prepaid-phone" {
  title    = "Prepaid phone",
  currency = "EUR",
  zone     = "Europe/Berlin",
  settle   = { each = "day" },
  round    = { to = "0.0001", mode = "half up", per = "day" },
}

-- What is counted ------------------------------------------------------------------------------

meter "talk"  { unit = "second",  sum = "talk" }
meter "texts" { unit = "message", sum = "texts" }
meter "data"  { unit = "MB",      sum = "data" }

-- What it costs --------------------------------------------------------------------------------

-- Calls at home cost by the second; a call over 20:00 is cut there. Evenings and weekends cost less.

price "call" {
  title = "Calls at home, Monday to Friday from 7:00 to 20:00",
  when  = { item = "call", place = "home" },
  meter = "talk",
  rate  = fact "call.day",
}

price "call-evening" {
  title      = "Calls at home, Monday to Friday from 20:00 to 7:00",
  instead_of = "call",
  when       = { item = "call", place = "home", weekday = between(1, 6), hour = between(20, 7) },
  meter      = "talk",
  rate       = fact "call.evening",
}

price "call-weekend" {
  title      = "Calls at home, Saturday and Sunday",
  instead_of = "call",
  when       = { item = "call", place = "home", weekday = between(6, 8) },
  meter      = "talk",
  rate       = fact "call.weekend",
}

-- Calls abroad: the first minute whole, then every started 30 seconds; by zone.

price "call-near" {
  title = "Calls to neighbouring countries: the first minute, then every 30 seconds",
  when  = { item = "call", place = "near" },
  meter = "talk",
  rate  = steps{ { step = "60", rate = "0.001" }, { from = "60", step = "30", rate = "0.001" } },
}

price "call-far" {
  title = "Calls to all other countries: a fee, the first minute, then every 30 seconds",
  when  = { item = "call", place = "far" },
  meter = "talk",
  rate  = steps{ { step = "60", rate = "0.015" }, { from = "60", step = "30", rate = "0.012" }, fixed = "0.15" },
}

price "emergency" {
  title = "Emergency calls",
  when  = { item = "call", place = "emergency" },
  free  = "emergency calls cost nothing",
}

price "text" {
  title = "Texts",
  when  = { item = "text" },
  meter = "texts",
  rate  = fact "text.each",
}

-- Data is counted in steps of 100 kB, and costs less beyond the first gigabyte of a month.

price "data" {
  title = "Data, in steps of 100 kB",
  when  = { item = "data" },
  meter = "data",
  step  = "0.1",
  total = "month",
  rate  = graduated(fact "data.tiers"),
}

-- What pays for it -------------------------------------------------------------------------------

-- Bundles first, then bonus money, then the balance.
deduct { "minutes", "messages", "megabytes", "bonus", "balance" }

pool "minutes" {                                  -- at home, and in neighbouring countries
  title    = "Minutes of a bundle",
  unit     = "minute",
  pays_for = { item = "call", place = { "home", "near" } },
  first    = { "expiry", "created", "id" },
}

pool "messages" {
  title    = "Texts of a bundle",
  unit     = "message",
  pays_for = { item = "text" },
  first    = { "expiry", "created", "id" },
}

pool "megabytes" {
  title    = "Data of a bundle",
  unit     = "MB",
  pays_for = { item = "data" },
  first    = { "expiry", "created", "id" },
}

pool "bonus" {                                    -- what comes on top of a top-up
  title = "Bonus",
  unit  = money,
  first = { "expiry", "created", "id" },
}

-- What can be bought -----------------------------------------------------------------------------

-- Bundles are paid from the balance and hold for 28 days.

plan "bundle-small" {
  title     = "Small bundle: 100 minutes, 100 texts, 1 GB",
  costs     = fact "bundle.small.price",
  paid_from = "balance",
  grants    = { minutes = "100", messages = "100", megabytes = "1000" },
  worth     = { minutes = "2", messages = "1", megabytes = "2" },
  lasts     = "28 days",
  unused    = "void",
}

plan "data-daily" {
  title     = "200 MB a day for a month",
  costs     = fact "bundle.daily.price",
  paid_from = "balance",
  grants    = { megabytes = { "200", per = "day" } },
  lasts     = "1 month",
  unused    = "void",
}

plan "data-rolling" {
  title     = "3 GB a month for three months; what is left goes on, up to 3 GB",
  costs     = fact "bundle.rolling.price",
  paid_from = "balance",
  grants    = { megabytes = { "3000", per = "month", anchor = "effective", rollover = { max = "3000" } } },
  lasts     = "3 months",
  unused    = "void",
}

plan "top-up-bonus" {
  title  = "A bonus on a first top-up",
  costs  = money "0",
  grants = { bonus = money "5.00" },
  lasts  = "30 days",
  unused = "void",
  limit  = { 1, per = "account", reason = "one_time" },
}
