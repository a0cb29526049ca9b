-- SPDX-License-Identifier: MIT
-- A shop for a phone: wallets for all or for one thing, whose grants stand in one order.

rulebook "phone" {
  currency = "EUR",
  zone     = "Europe/Berlin",
  settle   = { each = "day" },
  round    = { to = "0.01", mode = "half up", per = "day" },
}

meter "talked"  { unit = "minute", sum = "minutes" }
meter "bought"  { unit = money,    sum = "price" }

price "call" { when = { item = "call" }, meter = "talked", rate = money "0.10" }
price "app"  { when = { item = "app" },  meter = "bought", total = "day", rate = percentage { rate = "100" } }
price "ring" { when = { item = "ring" }, meter = "bought", total = "day", rate = percentage { rate = "100" } }

deduct {
  { "minutes", "home", first = { "expiry", "id" } },
  { "wallet", "apps", "rings", first = { "priority", "created", "id" } },
  "bonus",
  "balance",
}

pool "minutes" { unit = "minute", pays_for = { item = "call" } }
pool "home"    { unit = "minute", pays_for = { to = "home" } }

pool "wallet" { unit = money }
pool "apps"   { unit = money, pays_for = { item = "app" } }
pool "rings"  { unit = money, pays_for = { item = "ring" } }
pool "bonus"  { unit = money, first = { { "expiry", to = "second" }, "id" } }

plan "starter" {
  grants = { home = "30", wallet = money "5" },
  worth  = { home = "1", wallet = "5" },
  lasts  = "1 month",
}
