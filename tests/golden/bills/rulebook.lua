-- SPDX-License-Identifier: MIT
-- A host whose bill of a month is paid as a whole: coupons over all lines, then shares, then wallets,
-- the largest line first.

rulebook "bills" {
  currency = "EUR",
  zone     = "UTC",
  settle   = { each = "month" },
  round    = { to = "0.01", mode = "half up", per = "month" },
}

meter "used" { unit = "unit", sum = "units" }
meter "ran"  { unit = "hour", sum = "ran" }

price "storage" { when = { item = "storage" }, meter = "used", rate = money "1.00" }
price "traffic" { when = { item = "traffic" }, meter = "used", rate = money "1.00" }
price "support" { when = { item = "support" }, meter = "used", rate = money "1.00" }

price "machine" { when = { item = "machine" }, meter = "ran", rate = money "1.00" }

-- 12.00 once, and what is unused stays; 12.00 a month for three months, and what is unused is lost.
coupon "welcome" { amount = "12" }
coupon "loyal"   { amount = "12", per = "month", lasts = "3 months" }

-- A fifth off for a month; a tenth off storage, of no more than 5.00 in all.
coupon "fifth" { percent = "20", per = "month", lasts = "1 month" }
coupon "tenth" { percent = "10", amount = "5", prices = { "storage" } }

pool "gift"    { unit = money }
pool "sponsor" { unit = money }
pool "large"   { unit = money }
pool "middle"  { unit = money }
pool "small"   { unit = money }
pool "wallet"  { unit = money, first = { "priority", "id" } }
pool "traffic-wallet" { unit = money, pays_for = { item = "traffic" } }

deduct {
  "welcome", "loyal", "fifth", "tenth",
  { { "gift", most = "4" }, "sponsor", share = "50" },
  allot{
    { "large",  share = "80" },
    { "middle", share = "15" },
    { "small",  share = "5" },
    to = "1", rest = "first",
  },
  "traffic-wallet",
  "wallet",
  "balance",
  lines = { "amount descending" },
}
