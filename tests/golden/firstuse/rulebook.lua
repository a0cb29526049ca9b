-- SPDX-License-Identifier: MIT
-- Bundles that last from their first use: of calls, and of storage that goes on.

rulebook "firstuse" {
  currency = "EUR",
  zone     = "Europe/Berlin",
  settle   = { each = "day" },
  round    = { to = "0.01", mode = "half up", per = "day" },
}

meter "talked" { unit = "minute", sum = "talk" }
meter "stored" { unit = "GB hour", average = "gb", key = "disk" }

price "call"  { when = { item = "call" },  meter = "talked", rate = money "0.10" }
price "text"  { when = { item = "text" },  meter = "talked", rate = money "0.20" }
price "store" { when = { item = "store" }, meter = "stored", rate = money "0.01" }

deduct { "calls", "space", "cash", "balance" }
pool "calls" { unit = "minute", pays_for = { item = "call" }, first = { "expiry", "id" } }
pool "space" { unit = "GB hour", pays_for = { item = "store" }, first = { "expiry", "id" } }
pool "cash"  { unit = money, pays_for = { item = "call" }, first = { "expiry", "id" } }

plan "week"   { grants = { calls = "100" }, lasts = "7 days", lasts_from = "first use" }
plan "disk"   { grants = { space = "1000" }, lasts = "12 hours", lasts_from = "first use" }
plan "gift"   { grants = { calls = "5", cash = "2" }, worth = { calls = "1", cash = "2" }, lasts = "1 day", lasts_from = "first use" }
