-- SPDX-License-Identifier: MIT
-- Parcels, whose statements stay as they went out: what comes late stands on the next one.

rulebook "parcels" {
  currency = "EUR",
  settle   = { each = "day" },
  late     = { period = "open", closes = "3 days", within = "2 months" },
}

meter "sent" { unit = "parcel", sum = "parcels" }

price "sent" {
  meter = "sent",
  total = "month",
  rate  = graduated{ { upto = "10", rate = "3" }, { rate = "1.25" } },
}

deduct { "stamps", "coupon", "balance" }
pool "stamps" { unit = "parcel", first = { "expiry", "id" } }
pool "coupon" { unit = money, first = { "expiry", "id" } }
plan "twenty" { costs = "30", grants = { stamps = "20" }, lasts = "20 days", unused = "void" }
plan "gift"   { costs = "0", grants = { coupon = "5" }, lasts = "1 year" }

statement "bill" { rows = { "account", "month", "corrects", "price" }, columns = { "quantity", "stamps", "coupon", "amount" } }
