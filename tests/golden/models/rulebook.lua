-- SPDX-License-Identifier: MIT
-- Every price model, each at one price, so that each edge has something to show itself on.

rulebook "models" {
  currency = "EUR",
  zone     = "UTC",
  settle   = { each = "month" },
  round    = { to = "0.000001", mode = "half up", per = "month" },
}

meter "units"  { unit = "unit",   sum = "units" }
meter "money"  { unit = money,    sum = "amount" }
meter "talked" { unit = "second", sum = "talk" }
meter "peak"   { unit = "unit",   max = "units", window = "day" }

price "each"   { when = { item = "each" },   meter = "units", rate = money "0.15" }
price "tiers"  { when = { item = "tiers" },  meter = "units", total = "month", rate = graduated{ { upto = "10", rate = "10", flat = "2" }, { upto = "20", rate = "5", flat = "3" }, { rate = "5", flat = "3" } } }
price "parcels" { when = { item = "parcels" }, meter = "units", total = "month", rate = package{ size = "10", rate = fact "parcel" } }
price "started" { when = { item = "started" }, meter = "units", total = "month", rate = package{ size = "10", amount = "15" } }
price "dropped" { when = { item = "dropped" }, meter = "units", total = "month", rate = package{ size = "10", amount = "15", started = "nothing" } }
price "part"    { when = { item = "part" },    meter = "units", total = "month", rate = package{ size = "10", amount = "15", started = "part" } }

-- The first 100 in blocks of 10 at 1.00 a block, the rest in blocks of 25 at 2.00.
price "blocks" {
  when  = { item = "blocks" },
  meter = "units",
  total = "month",
  rate  = graduated{
    { upto = "100", rate = package{ size = "10", amount = "1.00" } },
    { rate = package{ size = "25", amount = "2.00" } },
  },
}

price "nested" {
  when  = { item = "nested" },
  meter = "units",
  total = "month",
  rate  = package{ size = "10", rate = graduated{ { upto = "20", rate = "1" }, { rate = "0.5" } } },
}

price "seats" {
  when  = { item = "seats" },
  meter = "units",
  total = "month",
  rate  = stairstep{ { upto = "5", amount = "100" }, { upto = "10", amount = "180" }, { amount = "250" } },
}

price "free-seats" {
  when  = { item = "free-seats" },
  meter = "units",
  total = "month",
  rate  = stairstep{ { upto = "5", amount = "100" }, { amount = "180" }, zero = false },
}

price "tickets" {
  when  = { item = "tickets" },
  meter = "units",
  total = "month",
  rate  = volume{ { upto = "5", rate = "7" }, { upto = "10", rate = "8" }, { rate = "9", flat = "1" } },
}

price "bulk" { when = { item = "bulk" }, meter = "units", total = "month", rate = volume(fact "bulk") }

price "card" {
  when  = { item = "card" },
  meter = "money",
  rate  = percentage{ rate = "2.99", fixed = "0.30", least = "1.75", most = "12" },
}

price "wire" { when = { item = "wire" }, meter = "money", total = "month", rate = percentage{ rate = "1.3" } }

price "call" {
  when  = { item = "call" },
  meter = "talked",
  rate  = steps{ { step = "30", rate = "0.006" }, { from = "30", step = "6", rate = "0.004" }, fixed = "0.10" },
}

price "half"   { when = { item = "half" },   meter = "units", total = "month", discount = "50", maximum = "100", rate = money "10" }
price "capped" { when = { item = "capped" }, meter = "units", total = "month", maximum = "20", rate = graduated{ { upto = "10", rate = "1", flat = "2" }, { rate = "2" } } }

deduct { "ticket", "coupon", "balance" }

pool "ticket" { unit = money, pays_for = { item = "tickets" }, first = { "expiry", "id" } }
pool "coupon" { unit = money, first = { "expiry", "id" } }

price "least" { when = { item = "least" }, meter = "units", total = "month", minimum = "50", rate = money "10" }
price "least-tickets" { when = { item = "least-tickets" }, meter = "units", total = "month", minimum = "60", rate = volume{ { upto = "5", rate = "7" }, { rate = "8" } } }

-- A total of highest counts, each of a day; one whose numbers change in the middle of a month.
price "peaks" { when = { item = "peaks" }, meter = "peak", total = "month", rate = volume{ { upto = "10", rate = "2" }, { rate = "1", flat = "10" } } }
price "least-peaks" { when = { item = "least-peaks" }, meter = "peak", total = "month", minimum = "50", rate = money "10" }
price "least-wave" { when = { item = "least-wave" }, meter = "units", total = "month", on_change = "restart", minimum = "100", rate = volume(fact "wave") }

-- What can fall may stand in a model that cannot by itself.
price "blend" { when = { item = "blend" }, meter = "units", total = "month", rate = graduated{ { upto = "1000", rate = volume{ { upto = "100", rate = "2" }, { rate = "1" } } }, { rate = "1" } } }

price "half-parcels" {
  when     = { item = "half-parcels" },
  meter    = "units",
  total    = "month",
  discount = "50",
  rate     = graduated{ { upto = "20", rate = package{ size = "10", amount = "15" } * "0.2", flat = "1" }, { rate = package{ size = "10", amount = "15" } } },
}
