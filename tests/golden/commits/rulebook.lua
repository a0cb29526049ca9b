-- SPDX-License-Identifier: MIT
-- A platform whose customers promise what they will spend: whoever uses storage or traffic spends
-- 100.00 a month on both, whoever holds the gold plan 31.00 a month on support; and servers and
-- backups come to 10.00 on each day on which they are used.

rulebook "commits" {
  currency = "EUR",
  zone     = "Europe/Berlin",
  settle   = { each = "month" },
  round    = { to = "0.01", mode = "half up", per = "month" },
}

meter "used" { unit = "unit", sum = "units" }
meter "most" { unit = "unit", max = "units", window = "month" }

price "storage" { when = { item = "storage" }, meter = "used", rate = money "1.00" }
price "traffic" { when = { item = "traffic" }, meter = "used", rate = money "1.00", total = "month", minimum = "10" }
price "support" { when = { item = "support" }, meter = "used", rate = money "1.00" }
price "server"  { when = { item = "server" },  meter = "used", rate = money "1.00", total = "month" }
price "backup"  { when = { item = "backup" },  meter = "used", rate = volume{ { rate = "1.00" } }, total = "month" }
price "peak"    { when = { item = "peak" },    meter = "most", rate = volume{ { rate = "1.00" } }, total = "day" }

commit "platform" { title = "Platform commitment", prices = { "storage", "traffic" }, amount = fact "promised" }

commit "gold" { prices = { "support" }, amount = "31", plan = "gold", prorate = "day" }

commit "daily" { prices = { "server", "backup" }, amount = "10", per = "day" }

commit "spare" { prices = { "peak" }, amount = "25" }

plan "gold" { grants = { bonus = money "5" }, lasts = "3 months" }

deduct { "bonus", "balance" }

pool "bonus" { unit = money, prices = { "support", "gold" }, first = { "expiry", "id" } }
