-- expect: E_RULE
-- attack: an error whose text is broken UTF-8
error "\xff\xc3\xe2\x82"
