-- SPDX-License-Identifier: MIT
-- Messages, each settled the moment it is sent: the way of a service that must answer at once.

rulebook "points" {
  currency = "EUR",
  settle   = { each = "event" },
  round    = { to = "0.01", per = "event" },
}

meter "messages" { unit = "message", sum = "messages" }

price "voice" { when = { kind = "voice" }, meter = "messages", rate = money "0.10" }
price "text"  { when = { kind = "text" },  meter = "messages", rate = money "0.05" }

deduct { "prepaid", "balance" }
pool "prepaid" { unit = money, first = { "expiry", "id" } }
plan "ten" { costs = "9", grants = { prepaid = "10" }, lasts = "1 day" }
