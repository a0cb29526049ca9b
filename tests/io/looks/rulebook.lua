-- SPDX-License-Identifier: MIT
-- Functions that look at the account: a rate, who may buy, until when it lasts, the order of grants.
rulebook "looks" {
  currency = "CNY",
  zone     = "Asia/Shanghai",
  settle   = { each = "day" },
  round    = { to = "0.01", per = "day" },
}

meter "sent" { unit = "GB",   sum = "gb" }
meter "run"  { unit = "hour", sum = "hours" }

price "traffic" {
  when  = { item = "traffic" },
  meter = "sent",
  total = "month",
  rate  = function(usage)
    if usage.meter "sent" >= 4 or usage.wallet "hours" < 1 then return money "0.50" end
    if usage.plan "club" and usage.wallet "balance" > 50 then return money "0.75" end
    return money "1.00"
  end,
}

price "machine" { when = { item = "machine" }, meter = "run", rate = money "2.00" }

deduct { "hours", "balance" }

pool "hours" {
  unit     = "hour",
  pays_for = { item = "machine" },
  first    = { function(grant) return grant.amount end, function(grant) return grant.id end },
}

plan "club" {
  costs  = "9",
  grants = { hours = "2" },
  only   = function(buyer)
    return buyer.purchases == 0 and buyer.account "segment" ~= "staff" and not buyer.plan "club"
  end,
  lasts  = function(purchase) if purchase.paid_purchases == 0 then return "1 year" end return "1 month" end,
}
