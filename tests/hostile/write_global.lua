-- expect: E_FROZEN
-- attack: write global
-- S10 no globals: names must be declared local
price = 1
