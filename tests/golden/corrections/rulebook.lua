-- SPDX-License-Identifier: MIT
-- Rows that take usage back: of every meter, from whoever paid for it.

rulebook "corrections" {
  currency = "EUR",
  zone     = "UTC",
  settle   = { each = "month" },
  round    = { to = "0.01", mode = "half up", per = "month" },
}

meter "sent"   { unit = "GB",     sum = "gb" }
meter "talked" { unit = "second", sum = "talk" }
meter "units"  { unit = "unit",   sum = "units" }
meter "parts"  { unit = "unit",   sum = "part" }
meter "money"  { unit = money,    sum = "amount" }

price "sent"   { when = { item = "sent" },   meter = "sent", rate = money "0.50" }
price "copied" { when = { item = "copied" }, meter = "sent", rate = money "0.25" }
price "mail"   { when = { item = "mail" },   meter = "sent", rate = money "1" }
price "call"   { when = { item = "call" },   meter = "talked", total = "month", rate = money "0.01" }

price "plain"   { when = { item = "plain" },   meter = "units", rate = money "2" }
price "tiers"   { when = { item = "tiers" },   meter = "units", total = "month", rate = graduated{ { upto = "10", rate = "3" }, { rate = "1" } } }
price "bulk"    { when = { item = "bulk" },    meter = "units", total = "month", rate = volume{ { upto = "10", rate = "3" }, { rate = "2", flat = "10" } } }
price "packed"  { when = { item = "packed" },  meter = "units", total = "month", rate = package{ size = "10", amount = "15" } }
price "fee"     { when = { item = "fee" },     meter = "money", rate = percentage{ rate = "10" } }
price "least"   { when = { item = "least" },   meter = "units", total = "month", minimum = "50", rate = money "10" }
price "half"    { when = { item = "half" },    meter = "units", total = "month", discount = "50", maximum = "30", rate = money "10" }
price "allowed" { when = { item = "allowed" }, meter = "units", included = { "10", per = "month" }, rate = money "2" }
price "zero"    { when = { item = "zero" },    meter = "units", total = "month", rate = graduated{ { upto = "10", rate = "3", flat = "4" }, { rate = "1" }, zero = false } }
price "whole"   { when = { item = "whole" },   meter = "units", total = "month", rate = volume{ { upto = "10", rate = "3", flat = "4" }, { rate = "3", flat = "10" }, zero = false } }
price "stepped" { when = { item = "stepped" }, meter = "units", total = "month", rate = steps{ { step = "5", rate = "1" }, { from = "5", step = "2", rate = "0.50" }, fixed = "1" } }
price "seats"   { when = { item = "seats" },   meter = "units", bills = "parts", total = "month", maximum = "50", rate = money "10" }
price "rounded" { when = { item = "rounded" }, meter = "units", total = "month", step = "6", rate = money "1" }

-- What is no sum: what was told last, a level by time, the same told by its changes, rows, and names.
meter "latest" { unit = "unit", last = "units", window = "day" }
meter "level"  { unit = "unit hour", average = "units", window = "day", hold = "window" }
meter "stock"  { unit = "unit hour", average = "units", changes = true, window = "day", hold = "window" }
meter "rows"   { unit = "row", count = true }
meter "names"  { unit = "name", unique = "name", window = "month" }
price "latest"  { when = { item = "latest" },  meter = "latest", rate = money "2" }
price "level"   { when = { item = "level" },   meter = "level", rate = money "0.10" }
price "stock"   { when = { item = "stock" },   meter = "stock", rate = money "0.10" }
price "counted" { when = { item = "counted" }, meter = "rows", rate = money "1" }
price "seen"    { when = { item = "seen" },    meter = "names", rate = money "1" }

-- The largest of a day: a row below zero does not lower it.
meter "top"     { unit = "unit", max = "units", window = "day" }
price "top"     { when = { item = "top" }, meter = "top", rate = money "2" }

-- Who owes, and who pays after that.
price "post"    { when = { item = "post" }, meter = "units", rate = money "1" }

deduct { "minutes", "traffic", "letters", "owed", "credit", "coupon", "balance" }

pool "minutes" { unit = "second", pays_for = { item = "call" }, step = "1 minute" }
pool "traffic" { unit = "GB", pays_for = { item = "sent" } }
pool "letters" { unit = "GB", pays_for = { item = "mail" }, rest = "report" }
pool "owed"    { unit = "GB", pays_for = { item = "copied" }, rest = "carry", first = { "priority", "id" } }
pool "coupon"  { unit = money }
pool "credit"  { unit = money, pays_for = { item = "post" }, overdraft = "2" }
