-- SPDX-License-Identifier: MIT
-- PAI ArtLab: how usage is priced and paid for.
--
-- What is written here follows the page "Billing for PAI ArtLab" (last updated 23 December 2025).
-- Prices are not here: they are in facts/prices.yaml and facts/offers.yaml, with their dates and
-- sources. What happens to a case that the page leaves open is said beside the line that decides
-- it, with the number of the question in brackets (A-03); tests/ holds the other answers too.

rulebook "artlab" {
  title    = "PAI ArtLab",
  currency = "CNY",
  zone     = "Asia/Shanghai",
  settle   = { each = "hour" },                                  -- "the billing cycle is hourly"
  round    = { to = "0.01", mode = "half up", per = "hour" },    -- once for each item and hour (A-17)
}

-- What is counted ------------------------------------------------------------------------------

meter "gpu_time" { unit = "second",  sum = "gpu_seconds" }
meter "uptime"   { unit = "second",  spell = { start = "launched", stop = "stopped", key = "tool" } }
meter "stored"   { unit = "GB hour", average = "stored_gb", window = "hour", hold = "until next", key = "set" }
meter "sent"     { unit = "GB",      sum = "gb" }
meter "requests" { unit = "request", sum = "requests" }

-- What it costs --------------------------------------------------------------------------------

-- Computing power (product EAS). Two editions, each charged in its own way.

price "shared-compute" {
  title = "Shared Edition: GPU time while an image is generated",
  when  = { item = "compute", edition = "shared", phase = "generating" },
  meter = "gpu_time",
  rate  = fact "compute.shared.gpu_second",
  label = { product = "EAS" },
}

price "shared-idle" {
  title = "Shared Edition: starting and waiting are free",
  when  = { item = "compute", edition = "shared", phase = { "starting", "idle" } },
  free  = "charged only for GPU time during generation",
}

price "exclusive-compute" {
  title = "Exclusive Edition: the chosen machine, from successful launch to stop",
  when  = { item = "compute", edition = "exclusive", event = { "launched", "stopped" } },
  meter = "uptime",
  rate  = fact "compute.exclusive.hour",        -- by machine specification
  label = { product = "EAS" },
  -- The real seconds are charged (A-03). For a session of 1 h 11.5 min at 12.00 an hour that is
  -- 14.30;  step = "1 hour", total = "spell"  would bill 24.00 and  step = "1 hour"  36.00.
}

price "exclusive-launch" {
  title = "Exclusive Edition: asking for a machine, and launches that fail",
  when  = { item = "compute", edition = "exclusive", event = { "requested", "failed" } },
  free  = "billing starts after the tool is successfully launched",
}

-- Storage, traffic and requests (product OSS).

price "storage" {
  title = "Stored data, settled hourly, one amount a day",
  when  = { item = "storage" },
  meter = "stored",
  rate  = fact "storage.gb_hour",
  round = { to = "0.01", mode = "half up", per = "day" },
  label = { product = "OSS" },
}

price "traffic" {
  title = "Downloads and previews",
  when  = { item = "traffic", direction = "out" },
  meter = "sent",
  rate  = fact "traffic.out_gb",
  label = { product = "OSS" },
}

price "upload" {
  title = "Uploads are free",
  when  = { item = "traffic", direction = "in" },
  free  = "only downloads and previews are charged",
}

price "put-requests" {
  title    = "Write requests, 5 million free each month",
  when     = { item = "request", verb = "put" },
  meter    = "requests",
  included = { fact "request.put.free", per = "month" },    -- calendar month, nothing carried (A-15)
  rate     = fact "request.put",
  label    = { product = "OSS" },
}

price "get-requests" {
  title    = "Read requests, 20 million free each month",
  when     = { item = "request", verb = "get" },
  meter    = "requests",
  included = { fact "request.get.free", per = "month" },
  rate     = fact "request.get",
  label    = { product = "OSS" },
}

-- What pays for it, in this order ----------------------------------------------------------------

-- Plans, then coupons, then the account's balance (A-02).
deduct { "storage", "traffic", "compute", "coupon", "balance" }

-- Within a pool the plan that expires first is used first. Of plans with the same expiry the free
-- one goes first, then the one that cost less for what it is worth (A-26), then one drawn by lot:
-- the same seed draws the same one again (A-01).

pool "compute" {                                  -- both editions, counted in money at list price
  title    = "Computing power",
  unit     = money,
  pays_for = { item = "compute" },
  first    = { "expiry", "free first", "cost basis", "shuffle" },
}

pool "storage" {
  title    = "Storage",
  unit     = "GB hour",
  pays_for = { item = "storage" },
  first    = { "expiry", "free first", "cost basis", "shuffle" },
  stack    = false,                                -- one at a time, also when it is used up (A-12)
}

pool "traffic" {                                  -- downloads and previews, not uploads
  title    = "Outbound traffic",
  unit     = "GB",
  pays_for = { item = "traffic", direction = "out" },
  first    = { "expiry", "free first", "cost basis", "shuffle" },
}

pool "coupon" {                                   -- pays for everything; the rest stays until it expires
  title = "Coupons",
  unit  = money,
  first = { "expiry", "created", "id" },
}

-- What can be bought, for how long, and by whom --------------------------------------------------

-- All plans take effect at the purchase and are void one year later; what is left is lost.
-- A storage plan is a capacity: so many GB in every hour, and what an hour leaves is not carried
-- over (A-11). In the hours in which it begins and ends it gives the part that it is in force.

plan "starter" {
  title  = "Starter package, once for new users",
  costs  = fact "offer.starter.price",
  grants = { compute = fact "offer.starter.worth" },
  lasts  = "1 year",
  unused = "void",
  limit  = { 1, per = "account", reason = "one_time" },
  only   = function(buyer) return buyer.paid_purchases == 0 end,    -- a new user has bought nothing yet (A-14)
}

-- Packages: computing power, storage and traffic in one purchase. `worth` says how the price paid
-- is shared among the parts.

plan "basic" {
  title  = "Basic package",
  costs  = fact "offer.basic.price",
  grants = { compute = money "150.00", storage = { "500", per = "hour", partial = "prorate" }, traffic = "100" },
  worth  = { compute = "150.00", storage = "60.00", traffic = "45.00" },
  lasts  = "1 year",
  unused = "void",
}

plan "advanced" {
  title  = "Advanced package",
  costs  = fact "offer.advanced.price",
  grants = { compute = money "500.00", storage = { "1000", per = "hour", partial = "prorate" }, traffic = "300" },
  worth  = { compute = "500.00", storage = "120.00", traffic = "135.00" },
  lasts  = "1 year",
  unused = "void",
}

plan "ultimate" {
  title  = "Ultimate package",
  costs  = fact "offer.ultimate.price",
  grants = { compute = money "2000.00", storage = { "2000", per = "hour", partial = "prorate" }, traffic = "1000" },
  worth  = { compute = "2000.00", storage = "240.00", traffic = "450.00" },
  lasts  = "1 year",
  unused = "void",
}

-- Individual plans.

plan "compute-500" {
  title  = "Savings plan: CNY 500 of computing power",
  costs  = fact "offer.compute_500.price",
  grants = { compute = fact "offer.compute_500.worth" },
  lasts  = "1 year",
  unused = "void",
}

plan "storage-500" {
  title  = "500 GB of storage",
  costs  = fact "offer.storage_500.price",
  grants = { storage = { "500", per = "hour", partial = "prorate" } },
  lasts  = "1 year",
  unused = "void",
}

plan "traffic-100" {                              -- may be bought several times
  title  = "100 GB of outbound traffic",
  costs  = fact "offer.traffic_100.price",
  grants = { traffic = "100" },
  lasts  = "1 year",
  unused = "void",
}

plan "traffic-20" {
  title  = "20 GB of outbound traffic",
  costs  = fact "offer.traffic_20.price",
  grants = { traffic = "20" },
  lasts  = "1 year",
  unused = "void",
}

-- The page names free trials, not their size: what this one gives is an EXAMPLE.

plan "trial" {
  title  = "Free trial",
  costs  = fact "offer.trial.price",
  grants = { compute = fact "offer.trial.worth", traffic = "5" },
  worth  = { compute = "10.00", traffic = "2.50" },
  lasts  = "1 month",
  unused = "void",
  limit  = { 1, per = "account", reason = "one_time" },
}

-- How charges are named in `tariff rate --format focus` ------------------------------------------

statement {
  focus = {
    ProviderName    = "Alibaba Cloud",
    ServiceName     = { label = "product", EAS = "PAI-EAS", OSS = "Object Storage Service" },
    ServiceCategory = { label = "product", EAS = "AI and Machine Learning", OSS = "Storage" },
    ServiceSubcategory = { label = "product", EAS = "AI Platforms", OSS = "Object Storage" },
  },
}
