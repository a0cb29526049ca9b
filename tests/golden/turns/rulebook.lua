-- SPDX-License-Identifier: MIT
-- Settled by the event, while prices take turns: by the date, by the hour.

rulebook "turns" {
  currency = "EUR",
  zone     = "Europe/Berlin",
  settle   = { each = "event" },
  round    = { to = "0.01", per = "event" },
}

meter "time" { unit = "hour", sum = "hours" }
meter "up"   { unit = "hour", spell = { start = "up", stop = "down", key = "server" } }

price "day"   { when = { kind = "call" }, meter = "time", rate = money "0.07" }
price "night" { when = { kind = "call", hour = between(22, 6) }, meter = "time", rate = money "0.003", instead_of = "day" }

price "old" { when = { kind = "server" }, meter = "up", rate = money "0.30", until = "2026-07-01" }
price "new" {
  when = { kind = "server" }, meter = "up", from = "2026-07-01", total = "spell",
  rate = graduated { { upto = "1", rate = "1.00" }, { rate = "0.10" } },
}

deduct { "calls", "prepaid", "balance" }
pool "calls"   { unit = "hour", pays_for = { kind = "call" }, first = { "id" }, from = "2026-07-01", until = "2026-08-01" }
pool "prepaid" { unit = money, first = { "id" } }
