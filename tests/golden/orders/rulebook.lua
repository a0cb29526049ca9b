-- SPDX-License-Identifier: MIT
-- Orders of grants by the names of the systems that have them, one in each month of 2024: a group
-- over a pool for all and some for less, since some orders go by what a pool pays for.

rulebook "orders" {
  currency = "EUR",
  zone     = "UTC",
  settle   = { each = "day" },
  round    = { to = "0.01", mode = "half up", per = "day" },
}

meter "units" { unit = "unit", sum = "units" }

price "all" { meter = "units", rate = money "1.00" }

local function ordered(first, from, till)
  deduct {
    { "all", "calls", "home", "land", "near", "priced", first = first }, "data", "balance",
    from = from, ["until"] = till,
  }
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
ordered("aws-savings-plan", "2024-10-01", "2024-11-01")

ordered({ "narrowness", "id" }, "2024-11-01", "2024-12-01")
ordered({ "filtered first", "narrowness descending", "id" }, "2024-12-01", "2025-01-01")

ordered({ function(grant) return grant.kind or "none" end, "id" }, "2025-01-01", nil)

pool "all"   { unit = "unit" }
pool "calls" { unit = "unit", pays_for = { item = "call" } }
pool "home"  { unit = "unit", pays_for = { item = "call", to = "home" } }

-- As narrow as each other: two fields, and three values.
pool "land" { unit = "unit", pays_for = { item = "call", to = no { "sea" } } }
pool "near" { unit = "unit", pays_for = { item = "call", to = { "home", "abroad" } } }

-- As narrow as calls: one price is as good as one value of one field.
pool "priced" { unit = "unit", prices = { "all" } }

-- Its order is another in each case of a key.
pool "data"  { unit = "unit", pays_for = { item = "data" } }

plan "gift" { grants = { data = { "1", kind = "promotional" } }, lasts = "1 month" }
