-- SPDX-License-Identifier: MIT
-- A statement of its own: rows by a label and a field, columns with titles, rounded at the rows.

rulebook "rows" {
  currency = "EUR",
  zone     = "UTC",
  settle   = { each = "event" },
  round    = { to = "0.01", mode = "half even", per = "statement" },
}

meter "sent" { unit = "GB", sum = "gb" }

price "out" {
  when  = { item = "out" },
  meter = "sent",
  rate  = money "0.0125",
  key   = { "region" },
  label = { account = "network", product = "traffic" },
}

price "in" {
  when  = { item = "in" },
  meter = "sent",
  rate  = money "0",
  key   = { "region" },
  label = { product = "traffic" },
}

deduct { "voucher", "balance" }

pool "voucher" { unit = money, first = { "expiry", "id" } }

statement {
  rows    = { "account", "month", { "product", as = "group, of products" }, "region" },
  columns = {
    { "quantity", as = "GB", places = 3 },
    { "amount", as = "charge", places = 4 },
    { "voucher", as = "by voucher" },
    "prepaid", "balance", "rounding",
  },
  zero    = true,
}
