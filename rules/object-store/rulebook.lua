-- SPDX-License-Identifier: MIT
-- An object store: what is stored, in three classes; requests; what is read back; what leaves.
--
-- The shape and the numbers follow the public price page of Amazon S3 for US East (N. Virginia);
-- tests/ holds the worked examples of its questions and answers. Prices are in facts/.

rulebook "object-store" {
  title    = "Object store",
  currency = "USD",
  zone     = "UTC",
  settle   = { each = "month" },
  round    = { to = "0.01", mode = "half up", per = "month" },
}

-- What is counted ------------------------------------------------------------------------------

-- The store reports byte hours as GiB months: GiB hours, divided by the hours of the month.
meter "stored"   { unit = "GiB",     sum = "gib_months" }
meter "requests" { unit = "request", sum = "requests" }
meter "read"     { unit = "GiB",     sum = "gib" }

-- What it costs --------------------------------------------------------------------------------

price "standard" {
  title = "Stored in the standard class, less for the second 50 TiB and beyond",
  when  = { item = "storage", class = "standard" },
  meter = "stored",
  total = "month",
  rate  = graduated(fact "storage.standard"),
  label = { service = "storage" },
}

price "cold" {
  title = "Stored in a cold class",
  when  = { item = "storage", class = { "infrequent", "archive" } },
  meter = "stored",
  rate  = fact "storage.cold",
  label = { service = "storage" },
}

price "requests" {
  title = "Requests that write, and requests that read",
  when  = { item = "request", verb = { "put", "get" } },
  meter = "requests",
  rate  = fact "request.thousand",
  label = { service = "requests" },
}

price "delete" {
  title = "Deleting",
  when  = { item = "request", verb = "delete" },
  free  = "requests that delete cost nothing",
}

price "retrieval" {
  title = "Reading back from a cold class",
  when  = { item = "retrieval", class = { "infrequent", "archive" } },
  meter = "read",
  rate  = fact "retrieval.gib",
  label = { service = "storage" },
}

price "standard-retrieval" {
  title = "Reading back from the standard class",
  when  = { item = "retrieval", class = "standard" },
  free  = "only the cold classes charge for reading back",
}

-- All that leaves for the internet adds up over the month; a first part of it is free.
price "transfer" {
  title    = "Transfer out to the internet",
  when     = { item = "transfer", way = "out" },
  meter    = "read",
  total    = "month",
  included = { fact "transfer.free", per = "month" },
  counts   = "used",
  rate     = graduated(fact "transfer.out"),
  label    = { service = "transfer" },
}

price "transfer-in" {
  title = "Transfer in, and within the region",
  when  = { item = "transfer", way = { "in", "region" } },
  free  = "only what leaves for the internet is charged",
}

-- What pays for it -------------------------------------------------------------------------------

deduct { "credit", "balance" }

pool "credit" {                                   -- promotional credits, for everything
  title = "Credits",
  unit  = money,
  first = { "expiry", "created", "id" },
}

-- How charges are named in `tariff rate --format focus` ------------------------------------------

statement {
  focus = {
    ServiceName        = "Object store",
    ServiceCategory    = "Storage",
    ServiceSubcategory = "Object Storage",
  },
}
