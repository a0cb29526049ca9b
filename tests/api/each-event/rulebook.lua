-- SPDX-License-Identifier: MIT
-- Settled by event: each call is final at once, tiers fill up over the month; rings wait for its end.

rulebook "each-event" {
  title    = "Calls",
  currency = "EUR",
  zone     = "UTC",
  settle   = { each = "event" },
  round    = { to = "0.01", mode = "half up", per = "event" },
}

meter "calls" { unit = "call", sum = "calls" }

price "calls" {
  title = "Calls, cheaper beyond ten a month",
  when  = { item = "call" },
  meter = "calls",
  total = "month",
  rate  = graduated {
    { upto = "10", rate = "0.10" },
    { rate = "0.05" },
  },
}

price "rings" {
  title   = "Rings, each kind charged when its month closes",
  when    = { item = { "ring", "bell" } },
  meter   = "calls",
  total   = "month",
  key     = { "item" },
  minimum = "10",
  rate    = volume { { upto = "10", rate = "2" }, { rate = "1", flat = "10" } },
}

deduct { "calls", "balance" }

pool "calls" {
  title    = "Prepaid calls",
  unit     = "call",
  pays_for = { item = "call" },
  first    = { "expiry", "id" },
}

plan "pack" {
  title     = "A hundred calls",
  costs     = money "5.00",
  paid_from = "balance",
  grants    = { calls = "100" },
  lasts     = "1 month",
  unused    = "void",
}
