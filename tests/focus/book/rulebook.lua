-- SPDX-License-Identifier: MIT
-- Whatever makes a row of FOCUS: every way to price, to cover and to pay, in one rulebook.

rulebook "focus-book" {
  title    = "Harbour Cloud",
  currency = "EUR",
  zone     = "Europe/Berlin",
  settle   = { each = "day" },
  round    = { to = "0.01", mode = "half up", per = "day" },
}

meter "sent"     { unit = "GB",      sum = "gb" }
meter "requests" { unit = "request", sum = "requests" }
meter "run"      { unit = "hour",    spell = { start = "on", stop = "off", key = "box" } }
meter "stored"   { unit = "GB hour", average = "level", hold = "until next", key = "disk" }
meter "parcels"  { unit = "parcel",  sum = "parcels" }

price "traffic" {
  title    = "Traffic, in tiers",
  when     = { item = "traffic" },
  meter    = "sent",
  total    = "month",
  rate     = graduated(fact "traffic.tiers"),
  label    = { service = "network" },
}

price "requests" {
  title    = "Requests",
  when     = { item = "request" },
  meter    = "requests",
  included = { "500", per = "month" },
  rate     = fact "request.thousand",
  label    = { service = "network" },
}

price "box" {
  title = "Boxes that run",
  when  = { item = "box" },
  meter = "run",
  rate  = fact "box.hour",
  label = { service = "compute" },
}

price "disk" {
  title = "Disks",
  when  = { item = "disk" },
  meter = "stored",
  total = "hour",
  key   = { "disk" },
  rate  = fact "disk.gb_hour",
  label = { service = "store" },
}

price "parcel" {
  title    = "Parcels, by ten, with a tenth off",
  when     = { item = "parcel" },
  meter    = "parcels",
  total    = "month",
  discount = "10",
  rate     = package{ size = "10", amount = "15" },
}

price "least" {
  title   = "Parcels that cost 50 a month at least",
  when    = { item = "least" },
  meter   = "parcels",
  total   = "month",
  minimum = "50",
  rate    = money "0.70",
}

price "odd" {
  title = "What a function prices",
  when  = { item = "odd" },
  meter = "parcels",
  rate  = function(usage) if usage.box == "big" then return money "3.00" end return money "1.00" end,
}

charge "fee" { title = "What a month of the monthly plan costs besides", plan = "monthly", rate = money "2.50", prorate = "day" }

coupon "tenth" { percent = "10", per = "month", lasts = "2 months", prices = { "odd", "box" } }

deduct { "gigabytes", "boxes", "prepaid", "tenth", "coupon", "balance" }

pool "gigabytes" { title = "Gigabytes", unit = "GB", overdraft = "2", pays_for = { item = "traffic" }, first = { "expiry", "id" } }
pool "boxes"     { title = "Box hours", unit = "hour", pays_for = { item = "box" }, first = { "expiry", "id" } }
pool "prepaid"   { title = "Prepaid", unit = money, pays_for = { item = { "disk", "parcel", "traffic", "least" } }, first = { "expiry", "id" } }
pool "coupon"    { title = "Coupons", unit = money, first = { "expiry", "id" } }

plan "ten-gb" {
  title  = "Ten gigabytes",
  costs  = fact "plan.ten",
  grants = { gigabytes = "10" },
  lasts  = "20 days",
  unused = "void",
}

plan "bundle" {
  title  = "Box hours each day, and money",
  costs  = money "31.00",
  grants = { boxes = { "2", per = "day", partial = "prorate" }, prepaid = money "20.00" },
  worth  = { boxes = "3", prepaid = "1" },
  lasts  = "1 month",
  unused = "void",
}

plan "monthly" {
  title  = "Gigabytes each month, what is left goes on",
  costs  = money "10.00",
  grants = { gigabytes = { "5", per = "month", rollover = { max = "5" } } },
  lasts  = "3 months",
  unused = "void",
}

plan "gift" {
  title  = "A gift",
  costs  = money "0",
  grants = { prepaid = money "3.00", gigabytes = "1" },
  worth  = { prepaid = "1", gigabytes = "1" },
  lasts  = "1 month",
  unused = "void",
}

plan "from-balance" {
  title     = "Money, from the balance",
  costs     = money "9.00",
  paid_from = "balance",
  grants    = { prepaid = money "12.00" },
  unused    = "void",
}

statement {
  focus = {
    ProviderName       = "Harbour Cloud Ltd",
    InvoiceIssuerName  = "Harbour Billing",
    ServiceName        = { label = "service" },
    ServiceCategory    = { label = "service", network = "Networking", compute = "Compute", store = "Storage" },
    ServiceSubcategory = { label = "service", network = "Network Connectivity", compute = "Containers" },
  },
}
