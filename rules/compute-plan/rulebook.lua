-- SPDX-License-Identifier: MIT
-- Machines, containers and functions by the second, and plans that commit to so much an hour.
--
-- A plan is bought for a year and covers usage up to an amount in every hour, counted at the list
-- price; it costs less than what it covers. What an hour does not use is lost, what it uses beyond is
-- charged by the list. All numbers are made up: EXAMPLE in facts/.

rulebook "compute-plan" {
  title    = "Compute",
  currency = "USD",
  zone     = "UTC",
  settle   = { each = "hour" },
  round    = { to = "0.0001", mode = "half up", per = "hour" },
}

-- What is counted ------------------------------------------------------------------------------

meter "run"       { unit = "hour",      spell = { start = "start", stop = "stop", key = "machine" } }
meter "container" { unit = "vCPU hour", sum = "vcpu_hours" }
meter "calls"     { unit = "GB second", sum = "gb_seconds" }

-- What it costs --------------------------------------------------------------------------------

price "machine" {
  title = "Machines that run",
  when  = { item = "machine" },
  meter = "run",
  rate  = fact "machine.hour",
  label = { service = "machines" },
}

price "container" {
  title = "Containers",
  when  = { item = "container" },
  meter = "container",
  rate  = fact "container.vcpu_hour",
  label = { service = "containers" },
}

price "function" {
  title = "Functions",
  when  = { item = "function" },
  meter = "calls",
  rate  = fact "function.gb_second",
  label = { service = "functions" },
}

-- What pays for it -------------------------------------------------------------------------------

-- The plan that pays for less goes first: one for a family of machines, then one for everything.
deduct { "family", "compute", "balance" }

pool "family" {
  title    = "Commitment for machines of the family m",
  unit     = money,
  pays_for = { item = "machine", family = "m" },
  first    = { "expiry", "created", "id" },
}

pool "compute" {
  title = "Commitment for all compute",
  unit  = money,
  first = { "expiry", "created", "id" },
}

-- What can be bought -----------------------------------------------------------------------------

-- In the hours in which a plan begins and ends it covers the part that it is in force.

plan "compute-1" {
  title  = "1.00 an hour of any compute, for a year",
  costs  = fact "offer.compute_1.price",
  grants = { compute = { "1.00", per = "hour", partial = "prorate" } },
  lasts  = "1 year",
  unused = "void",
}

plan "family-m-1" {
  title  = "1.00 an hour of machines of the family m, for a year",
  costs  = fact "offer.family_m_1.price",
  grants = { family = { "1.00", per = "hour", partial = "prorate" } },
  lasts  = "1 year",
  unused = "void",
}

-- How charges are named in `tariff rate --format focus` ------------------------------------------

statement {
  focus = {
    ServiceName        = { label = "service", machines = "Machines", containers = "Containers", functions = "Functions" },
    ServiceCategory    = { label = "service", machines = "Compute", containers = "Compute", functions = "Compute" },
    ServiceSubcategory = { label = "service", machines = "Virtual Machines", containers = "Containers", functions = "Serverless Compute" },
  },
}
