-- SPDX-License-Identifier: MIT
-- Orders of grants by the names of the systems that have them, one in each month of 2024: a group
-- over a pool for all and two for less, since some orders go by what a pool pays for.

rulebook "orders" {
  currency = "EUR",
  zone     = "UTC",
  settle   = { each = "day" },
  round    = { to = "0.01", mode = "half up", per = "day" },
}

meter "units" { unit = "unit", sum = "units" }

price "all" { meter = "units", rate = money "1.00" }

local function ordered(name, from, till)
  deduct { { "all", "calls", "home", first = name }, "balance", from = from, ["until"] = till }
end

ordered("artlab",           nil,          "2024-02-01")
ordered("openmeter",        "2024-02-01", "2024-03-01")
ordered("orb",              "2024-03-01", "2024-04-01")
ordered("stigg",            "2024-04-01", "2024-05-01")
ordered("metronome",        "2024-05-01", "2024-06-01")
ordered("huawei",           "2024-06-01", "2024-07-01")
ordered("flexprice",        "2024-07-01", "2024-08-01")
ordered("lago",             "2024-08-01", "2024-09-01")
ordered("stripe",           "2024-09-01", "2024-10-01")
ordered("aws-savings-plan", "2024-10-01", nil)

pool "all"   { unit = "unit" }
pool "calls" { unit = "unit", pays_for = { item = "call" } }
pool "home"  { unit = "unit", pays_for = { item = "call", to = "home" } }
