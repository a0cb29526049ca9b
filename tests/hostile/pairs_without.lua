-- expect: E_RULE|E_TYPE
-- attack: pairs without anything
pairs()
