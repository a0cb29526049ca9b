-- SPDX-License-Identifier: MIT
-- Pools with a rate of their own: seconds that cost less than the list, and a commitment that pays
-- for machines at other rates.

rulebook "ownrate" {
  currency = "EUR",
  zone     = "UTC",
  settle   = { each = "month" },
  round    = { to = "0.01", mode = "half up", per = "month" },
}

meter "ran"    { unit = "hour",   sum = "ran" }
meter "talked" { unit = "second", sum = "talk" }

price "machine" { when = { item = "machine" }, meter = "ran",    rate = fact "list" }
price "call"    { when = { item = "call" },    meter = "talked", rate = money "0.02" }

deduct { "plan", "minutes", "credit", "balance", lines = { "saving descending", "rate" } }

pool "plan"    { unit = money,    pays_for = { item = "machine" }, rate = fact "plan", first = { "priority", "id" } }
pool "minutes" { unit = "second", rate = money "0.005", pays_for = { item = "call" }, first = { "expiry", "id" } }
pool "credit"  { unit = money,    first = { "expiry", "id" } }

plan "saver" { costs = "12", grants = { plan = { "0.50", per = "day" } }, lasts = "1 month" }
