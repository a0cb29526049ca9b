-- SPDX-License-Identifier: MIT
-- Disks whose price asks for a number beside the level that is held.

rulebook "disks" {
  currency = "EUR",
  settle   = { each = "day" },
  round    = { to = "0.01", per = "day" },
}

meter "stored" { unit = "GB hour", average = "level", hold = "until next", key = "disk" }

price "slow" { when = { speed = upto(100) },   meter = "stored", rate = money "1.00" }
price "fast" { when = { speed = beyond(100) }, meter = "stored", rate = money "10.00" }

deduct { "balance" }
