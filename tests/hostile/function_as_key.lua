-- expect: E_TYPE
-- attack: a function as a key in a block
price "attack" { [function() end] = 1 }
