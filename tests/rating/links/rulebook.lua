-- SPDX-License-Identifier: MIT
-- Pools that pay for all or for some of what a price takes.
rulebook "links" { currency = "EUR", zone = "UTC", settle = { each = "hour" } }

meter "talked" { unit = "minute", sum = "minutes" }

price "short-call" { when = { minutes = upto("3") }, meter = "talked", rate = money "0.20" }
price "long-call"  { when = { minutes = beyond("3"), zone = "home" }, meter = "talked", rate = money "0.10" }
price "roaming"    { when = { minutes = beyond("3"), zone = no "home" }, meter = "talked", rate = money "0.90" }

deduct { "any", "minutes", "middle", "home", "abroad", "daily", "spring", "home-in-spring", "summer", "balance" }

pool "any"     { unit = money, first = { "id" } }
pool "minutes" { unit = money, pays_for = { minutes = upto("5") }, first = { "id" } }
pool "middle"  { unit = money, pays_for = { minutes = between(2, 9) }, first = { "id" } }
pool "home"    { unit = money, pays_for = { zone = "home" }, first = { "id" } }
pool "abroad"  { unit = money, pays_for = { zone = { "near", "far" } }, first = { "id" } }
pool "daily"   { unit = money, pays_for = { hour = between(0, 24) }, first = { "id" } }

-- A price that begins inside an hour, so that not every pool and hour meets it.
price "summer-call" { when = { minutes = upto("3") }, instead_of = "short-call", meter = "talked", rate = money "0.15", from = "2026-07-01T00:20:00Z" }
pool "spring" { unit = money, first = { "id" }, until = "2026-07-01" }
pool "home-in-spring" { unit = money, pays_for = { zone = "home" }, first = { "id" }, until = "2026-07-01" }
pool "summer" { unit = money, first = { "id" }, from = "2026-07-01" }
