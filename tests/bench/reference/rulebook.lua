-- SPDX-License-Identifier: MIT
-- The reference workload: six kinds of usage, lots that pay quantity, coupons that pay money, one
-- row for each account, month and kind.  Its speed is what tests/bench/run measures.

rulebook "reference" {
  title      = "Reference workload",
  currency   = "CNY",
  zone       = "UTC",
  settle     = { each = "event" },                                      -- in the order of the file
  round      = { to = "0.01", mode = "half even", per = "statement" },  -- draws are exact
  duplicates = "ascending",                                             -- ids ascend: rated as read
}

-- Files -----------------------------------------------------------------------------------------

input "events" {
  of      = "usage",
  columns = { id = "event_id", at = "time", kind = "meter" },
}

input "accounts" {
  of      = "accounts",
  columns = { id = "account" },
}

input "lots" {
  of      = "grants",
  columns = { id = "lot_id", pool = "kind", amount = "quota" },
}

input "coupons" {
  of      = "grants",
  columns = { id = "coupon_id" },
  set     = { pool = "coupon" },
}

-- What is counted: units are what pools hold and prices are for -----------------------------------

meter "used"    { unit = "unit", sum = "quantity" }
meter "machine" { unit = "unit", sum = "quantity", scale = fact "machine.factor" }

-- What it costs -----------------------------------------------------------------------------------

price "gpu" {
  when  = { kind = "gpu_second" },
  meter = "used",
  rate  = fact "gpu.price",
}

price "instance" {
  when  = { kind = "instance_hour" },
  meter = "machine",
  rate  = fact "machine.price",
}

price "storage" {
  when  = { kind = "storage_gbh" },
  meter = "used",
  rate  = fact "storage.price",
}

price "traffic" {                                    -- tiers are climbed by what is paid
  when   = { kind = "traffic_gb" },
  meter  = "used",
  rate   = graduated(fact "traffic.price"),
  total  = "month",
  counts = "paid",
}

price "put" {
  when     = { kind = "put" },
  meter    = "used",
  included = { fact "put.free", per = "month" },
  rate     = fact "put.price",
}

price "get" {
  when     = { kind = "get" },
  meter    = "used",
  included = { fact "get.free", per = "month" },
  rate     = fact "get.price",
}

-- What pays for it --------------------------------------------------------------------------------

deduct { "compute", "storage", "traffic", "coupon", "balance" }

pool "compute" {
  unit     = "unit",
  pays_for = { kind = { "gpu_second", "instance_hour" } },
  first    = { "expiry", "id" },
}

pool "storage" {
  unit     = "unit",
  pays_for = { kind = "storage_gbh" },
  first    = { "expiry", "id" },
}

pool "traffic" {
  unit     = "unit",
  pays_for = { kind = "traffic_gb" },
  first    = { "expiry", "id" },
}

pool "coupon" {
  unit  = money,
  first = { "expiry", "id" },
}

-- What is shown -----------------------------------------------------------------------------------

statement {
  rows    = { "account", "month", { "kind", as = "meter" } },
  columns = {
    { "measured", as = "quantity", places = 6 },
    { "included", as = "free", places = 6 },
    { "covered", as = "plan", places = 6 },
    { "paid", as = "payg", places = 6 },
    { "amount", places = 2 },
    { "coupon", places = 2 },
    { "balance", places = 2 },
  },
}
