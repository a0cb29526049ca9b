-- expect: OK|E_BUDGET|E_MEMORY
-- in a book: E_RULE|E_BUDGET|E_MEMORY
-- attack: thousands of outer variables, compared after each call
for i = 1, 2900 do local a, b, c = i, i, i meter("m" .. i) { unit = function() return a + b + c end } end
