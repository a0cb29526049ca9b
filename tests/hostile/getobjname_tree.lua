-- expect: E_SYNTAX
-- attack: an index whose keys are chains of their own: a tree for whoever words the error
local t = {}
t.t = t t[t] = t
local a = t
-- write: 40 x [t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t.t]
 ()
