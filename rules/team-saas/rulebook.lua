-- SPDX-License-Identifier: MIT
-- A service for teams: a plan by the month, seats, and what a team uses beyond what its plan includes.
--
-- Minutes and storage follow the public page of GitHub on the billing of Actions; tests/ holds its
-- worked examples. What plans and seats cost is made up: EXAMPLE in facts/.

rulebook "team-saas" {
  title    = "Team service",
  currency = "USD",
  zone     = "UTC",
  settle   = { each = "month" },
  round    = { to = "0.01", mode = "half up", per = "month" },
}

-- What an organisation pays each month -------------------------------------------------------------

-- Plans are charged at the beginning of each calendar month; a part of a month costs its days. Who
-- moves up pays the new plan from that day and gets back the old one's days that are left.

charge "team" {
  title   = "Team, a month with 5 seats",
  plan    = "team",
  rate    = fact "plan.team.price",
  anchor  = "calendar",
  prorate = "day",
  label   = { group = "plan" },
}

charge "business" {
  title   = "Business, a month with 20 seats",
  plan    = "business",
  rate    = fact "plan.business.price",
  anchor  = "calendar",
  prorate = "day",
  label   = { group = "plan" },
}

-- Seats: the most that were taken at one time in a month count, beyond those of the plan.
meter "seats" { unit = "seat", max = "seats", window = "month" }

price "seats" {
  title = "Seats beyond those of the plan: the most of a month",
  when  = { item = "seats" },
  meter = "seats",
  rate  = fact "seat.each",
  label = { group = "seats" },
}

-- Add-ons that are metered ---------------------------------------------------------------------------

-- A minute counts more on a machine that costs more: two on Windows, ten on macOS.
meter "minutes" { unit = "minute", sum = "minutes", scale = fact "minute.counts" }
meter "stored"  { unit = "GB day", average = "stored_gb", hold = "until next", key = "repository" }

price "minutes" {
  title = "Minutes of builds, beyond those of the plan",
  when  = { item = "build" },
  meter = "minutes",
  rate  = fact "minute.each",
  label = { group = "add-ons" },
}

price "storage" {
  title = "Storage beyond that of the plan, by the day",
  when  = { item = "storage" },
  meter = "stored",
  rate  = fact "storage.gb_day",
  label = { group = "add-ons" },
}

-- What pays for it -------------------------------------------------------------------------------

deduct { "seats", "minutes", "storage", "credit", "balance" }

pool "seats" {
  title    = "Seats of the plan",
  unit     = "seat",
  pays_for = { item = "seats" },
  first    = { "expiry", "created", "id" },
}

pool "minutes" {
  title    = "Minutes of the plan",
  unit     = "minute",
  pays_for = { item = "build" },
  first    = { "expiry", "created", "id" },
}

pool "storage" {                                  -- so much at any time, nothing carried
  title    = "Storage of the plan",
  unit     = "GB day",
  pays_for = { item = "storage" },
  first    = { "expiry", "created", "id" },
}

pool "credit" {
  title = "Credits",
  unit  = money,
  first = { "expiry", "created", "id" },
}

-- What a plan gives --------------------------------------------------------------------------------

-- An organisation has one of these. `worth` is what the parts would cost beyond a plan.

plan "free" {
  title  = "Free",
  grants = {
    seats   = { "3", per = "month" },
    minutes = { fact "plan.free.minutes", per = "month" },
    storage = { "0.5", per = "day" },
  },
  worth  = { seats = "12.00", minutes = "16.00", storage = "0.12" },
}

plan "team" {
  title      = "Team",
  instead_of = "free",
  grants     = {
    seats   = { "5", per = "month" },
    minutes = { fact "plan.team.minutes", per = "month" },
    storage = { "2", per = "day" },
  },
  worth      = { seats = "20.00", minutes = "24.00", storage = "0.48" },
}

plan "business" {
  title      = "Business",
  instead_of = { "free", "team" },
  grants     = {
    seats   = { "20", per = "month" },
    minutes = { fact "plan.business.minutes", per = "month" },
    storage = { "50", per = "day" },
  },
  worth      = { seats = "80.00", minutes = "400.00", storage = "12.00" },
}

-- How charges are named in `tariff rate --format focus` ------------------------------------------

statement {
  focus = {
    ServiceName        = "Team service",
    ServiceCategory    = "Developer Tools",
    ServiceSubcategory = "Source Code Management",
  },
}
