-- expect: E_SYNTAX
-- attack: a byte order mark in the middle of the file
local a = 1
-- bytes: EF BB BF
local b = 2
