-- SPDX-License-Identifier: MIT
-- A language model behind an interface: priced by the token, paid from prepaid credits.
--
-- Every request says how many tokens it read, how many of these it knew from before (the cache), and
-- how many it wrote. All prices are made up: EXAMPLE in facts/.

rulebook "model-api" {
  title    = "Model API",
  currency = "USD",
  zone     = "UTC",
  settle   = { each = "day" },
  round    = { to = "0.000001", mode = "half up", per = "day" },   -- a request costs far less than a cent
}

-- What is counted ------------------------------------------------------------------------------

-- A request is up to three rows, one of each kind: what was read anew, what came from the cache, what
-- was written.
meter "tokens"   { unit = "token",  sum = "tokens" }
meter "searches" { unit = "search", sum = "searches" }

-- What it costs --------------------------------------------------------------------------------

price "tokens" {
  title = "Tokens, by model and kind",
  when  = { item = "tokens", mode = "live" },
  meter = "tokens",
  rate  = fact "token.million",
}

price "batch-tokens" {
  title    = "Tokens of batches, which may take a day: half the price",
  when     = { item = "tokens", mode = "batch" },
  meter    = "tokens",
  rate     = fact "token.million",
  discount = "50",
}

price "search" {
  title = "Searches that an answer made use of",
  when  = { item = "search" },
  meter = "searches",
  rate  = fact "search.thousand",
}

-- What pays for it -------------------------------------------------------------------------------

-- Credits that were given go before those that were bought; of these the ones that expire first. An
-- account without credits is billed: its balance goes below zero.
deduct { { "given", "credit", first = { "free first", "expiry", "created", "id" } }, "balance" }

pool "given"  { title = "Credits that were given",  unit = money }
pool "credit" { title = "Credits that were bought", unit = money }

-- What can be bought -----------------------------------------------------------------------------

plan "trial" {
  title  = "Credits to try, once",
  costs  = money "0",
  grants = { given = fact "offer.trial.worth" },
  lasts  = "3 months",
  unused = "void",
  limit  = { 1, per = "account", reason = "one_time" },
}

plan "credits-20" {
  title  = "Credits of 20",
  costs  = fact "offer.credits_20.price",
  grants = { credit = money "20.00" },
  lasts  = "1 year",
  unused = "void",
}

plan "credits-500" {
  title  = "Credits of 500, a tenth of it on top",
  costs  = fact "offer.credits_500.price",
  grants = { credit = money "550.00" },
  lasts  = "1 year",
  unused = "void",
}

-- How charges are named in `tariff rate --format focus` ------------------------------------------

statement {
  focus = {
    ServiceName        = "Model API",
    ServiceCategory    = "AI and Machine Learning",
    ServiceSubcategory = "Generative AI",
  },
}
