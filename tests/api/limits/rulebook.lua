-- SPDX-License-Identifier: MIT
-- Rates that look at the account, and fail at what is too large: settled late, with many events at once.
rulebook "limits" { currency = "EUR", settle = { each = "month" }, round = { to = "0.01", per = "month" } }

meter "sent" { unit = "GB",   sum = "gb" }
meter "lit"  { unit = "hour", spell = { start = "on", stop = "off", key = "lamp" } }

price "traffic" {
  when  = { item = "traffic" },
  meter = "sent",
  rate  = function(usage)
    if usage.gb > 50 and usage.meter "sent" > 0 then error "too much at once" end
    return money "1.00"
  end,
}

price "light" {
  when  = { item = "light" },
  meter = "lit",
  rate  = function(usage)
    if usage.gb > 50 and usage.meter "lit" >= 0 then error "too bright" end
    return money "1.00"
  end,
}

deduct { "balance" }
