-- expect: OK
-- in a book: E_RULE
-- attack: a block with keys named like metamethods
price "attack" { __index = 1, __gc = 2, __eq = 3, __close = 4 }
