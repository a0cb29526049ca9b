-- SPDX-License-Identifier: MIT
-- Subscriptions: what a plan costs while it is held, in advance and as time passes, by the calendar and from the
-- purchase, whole and in parts.

rulebook "charges" {
  currency = "EUR",
  zone     = "Europe/Berlin",
  settle   = { each = "month" },
  round    = { to = "0.01", mode = "half up", per = "month" },
}

meter "calls" { unit = "call", sum = "calls" }

price "calls" { meter = "calls", rate = money "0.10" }

deduct { "bundle", "coupon", "balance" }
pool "bundle" { unit = "call" }
pool "coupon" { unit = money, first = { "expiry", "id" } }

plan "basic" {}
plan "pro"   { instead_of = "basic", grants = { bundle = { "100", per = "month" } } }
plan "team"  { instead_of = { "basic", "pro" } }
plan "seat"  {}
plan "term"  { lasts = "45 days" }
plan "fan"   {}
plan "host"  {}
plan "gift"  { grants = { coupon = "20" }, lasts = "20 days" }

-- In advance, from the purchase: what is not used comes back by the day.
charge "basic" { plan = "basic", rate = fact "basic.price", prorate = "day" }
charge "pro"   { plan = "pro", rate = money "31", prorate = "day" }

-- By the calendar, as time passes.
charge "team"    { plan = "team", rate = fact "team.price", at = "end", anchor = "calendar", prorate = "day" }
charge "support" { plan = "team", rate = money "0", anchor = "calendar" }

-- By the second; from the last day of the month; whole periods; a week at a time; a year with a cheap beginning.
charge "seat"    { plan = "seat", rate = money "30", at = "end", anchor = "calendar", prorate = "second" }
charge "storage" { plan = "seat", rate = money "12", anchor = 31, prorate = "day" }
charge "licence" { plan = "term", rate = money "100", per = "year" }
charge "rent"    { plan = "term", rate = money "7", per = "week", prorate = "day" }
charge "fan"     { plan = "fan", rate = money "29", included = { "1", per = "life" }, prorate = "day" }
charge "hosting" { plan = "host", rate = money "25", anchor = 5, at = "end", total = "month", minimum = "5" }
charge "course"  {
  plan  = "term",
  at    = "end",
  total = "life",
  rate  = graduated{ { upto = "1", rate = "5" }, { rate = "10" } },
}
