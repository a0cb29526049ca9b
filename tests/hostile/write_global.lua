-- expect: E_FROZEN
-- S10 no globals: names must be declared local
price = 1
