-- expect: E_RULE
-- in a book: E_FILE
-- attack: an include where there is no folder to read from
include "more.lua"
