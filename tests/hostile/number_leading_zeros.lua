-- expect: OK
-- attack: a number of a hundred thousand leading zeros
-- write: 1 x local a = 
-- write: 100000 x 0
7
