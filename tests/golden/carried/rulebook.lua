-- SPDX-License-Identifier: MIT
-- What a usage costs was settled elsewhere: it carries its amount in a field.

rulebook "carried" {
  currency = "EUR",
  zone     = "UTC",
  settle   = { each = "day" },
  round    = { to = "0.01", mode = "half up", per = "day" },
}

deduct { "freight", "coupon", "balance" }
pool "freight" { unit = "kg", pays_for = { item = "parcel" } }
pool "coupon"  { unit = money }

meter "events"  { count = true, unit = "event" }
meter "worked"  { unit = "hour", sum = "hours" }
meter "carried" { unit = "kg", sum = "weight" }

price "resale" { when = { item = "resale" }, meter = "events", rate = field "cost" }
price "fee"    { when = { item = "fee" },    meter = "events", rate = field "cost" * "1.15", start_fee = "0.30" }
price "share"  { when = { item = "share" },  meter = "events", rate = field "cost", discount = "20", total = "day", maximum = "50", minimum = "5" }
price "once"   { when = { item = "once" },   meter = "events", rate = field "cost", total = "event", maximum = "3" }
price "stay"   { when = { item = "stay" },   meter = "worked", rate = field "cost" }
price "parcel" { when = { item = "parcel" }, meter = "carried", rate = field "cost" }
price "seat"   { when = { item = "seat" },   meter = "carried", included = { "2", per = "day" }, rate = field "cost" }

statement { rows = { "account", "price" }, columns = { "quantity", "billed", "amount" } }
