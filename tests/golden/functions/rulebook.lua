-- SPDX-License-Identifier: MIT
-- Functions in all four places: rates that look at the account, who may buy, how grants are
-- sorted, until when a plan lasts.

rulebook "functions" {
  currency = "EUR",
  zone     = "Europe/Berlin",
  settle   = { each = "day" },
  round    = { to = "0.01", per = "day" },
}

meter "sent"   { unit = "GB", sum = "gb" }
meter "calls"  { unit = "call", sum = "calls" }
meter "lit"    { unit = "hour", spell = { start = "red", stop = "blue" } }
meter "seats"  { unit = "seat", max = "seats", window = "day" }

price "traffic" {
  when  = { item = "traffic" },
  meter = "sent",
  total = "month",
  rate  = function(usage)
    if usage.plan "pro" then return money "0.50" end
    if usage.meter "sent" >= 10 then return money "1.00" end
    return money "2.00"
  end,
}

price "calls" {
  when  = { item = "calls" },
  meter = "calls",
  rate  = function(usage)
    while usage.calls > 100 do local one_more = 1 end
    if usage.wallet "bundle":is(0) then error "nothing is left in the bundle" end
    if usage.wallet "balance" < 0 then return money "9.00" end
    if usage.meter "sent" > 0 then return money "0.25" end
    return money "1.00"
  end,
}

price "light" {
  when  = { item = "light" },
  meter = "lit",
  rate  = function(usage)
    if usage.plan "pro" then return money "1.00" end
    return money "3.00"
  end,
}

price "seats" {
  when  = { item = "sample" },
  meter = "seats",
  rate  = function(usage)
    if usage.wallet "gift" > 0 then return money "5.00" end
    return money "7.00"
  end,
}

deduct { "bundle", "gift", "balance" }

-- The largest share first, then what was made last.
pool "bundle" {
  unit     = "call",
  pays_for = { item = "calls" },
  first    = {
    function(grant)
      if grant.plan == "pro" then return 0 end
      return 1
    end,
    { function(grant) return grant.created end, "descending" },
    "id",
  },
}

pool "gift" {
  unit  = money,
  first = { function(grant) return grant.id:sub(2) end, "id" },
}

plan "pro" {
  costs  = "10",
  grants = { bundle = "5" },
  lasts  = function(purchase)
    if purchase.account "segment" == "club" then return "2030-01-01T00:00Z" end
    if purchase.paid:is(0) then return "1 day" end
    if purchase.paid:is(13) then return "an unlucky while" end
    if purchase.purchases > 0 then return "2024-07-01" end
    return "1 month"
  end,
  only   = function(buyer) return buyer.account "segment" ~= "school" and not buyer.plan "pro" end,
}
