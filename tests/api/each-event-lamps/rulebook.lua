-- SPDX-License-Identifier: MIT
-- Settled by event: a spell is cut at each hour, because a function prices it.

rulebook "each-event-lamps" {
  title    = "Lamps",
  currency = "EUR",
  zone     = "UTC",
  settle   = { each = "event" },
  round    = { to = "0.01", mode = "half up", per = "event" },
}

meter "lit" { unit = "hour", spell = { start = "on", stop = "off", key = "lamp" } }

price "light" {
  title = "A lamp, cheaper before six",
  when  = { item = "lamp" },
  meter = "lit",
  rate  = function(usage)
    if usage.hour < 6 then return money "0.25" end
    return money "1.00"
  end,
}

deduct { "balance" }
