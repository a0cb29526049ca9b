-- SPDX-License-Identifier: MIT
-- What pools may say of their grants: taken in steps, owed, refused, only told.

rulebook "grants" {
  currency = "EUR",
  zone     = "UTC",
  settle   = { each = "day" },
  round    = { to = "0.01", mode = "half up", per = "day" },
}

meter "talked" { unit = "second", sum = "talk" }
meter "sent"   { unit = "GB",     sum = "gb" }
meter "fees"   { unit = money,    sum = "fee" }

price "call" { when = { item = "call" }, meter = "talked", total = "day", rate = money "0.01" }
price "send" { when = { item = "send" }, meter = "sent",   total = "day", rate = money "0.50" }
price "copy" { when = { item = "copy" }, meter = "sent",   total = "day", rate = money "0.25" }
price "mail" { when = { item = "mail" }, meter = "sent",   rate = money "1.00" }
price "fee"  { when = { item = "fee" },  meter = "fees",   total = "day", rate = percentage { rate = "100" } }

price "toll" { when = { item = "toll" }, meter = "fees", total = "day", rate = percentage { rate = "100" } }

deduct { "tolls", "minutes", "traffic", "letters", "credit", "last", "balance" }

pool "minutes" { unit = "second", pays_for = { item = "call" }, step = "1 minute", first = { "expiry", "id" } }
pool "traffic" { unit = "GB", pays_for = { item = { "send", "copy" } }, rest = "carry", first = { "priority", "id" } }
pool "letters" { unit = "GB", pays_for = { item = "mail" }, rest = "report", first = { "expiry", "id" } }
pool "credit"  { unit = money, overdraft = "10", first = { "expiry", "id" } }
pool "tolls"   { unit = money, pays_for = { item = "toll" }, overdraft = "10", match = "bill", first = { "expiry", "id" } }
pool "last"    { unit = money, first = { "expiry", "id" } }

plan "more" { costs = "5", grants = { traffic = "10" }, lasts = "1 month" }
