-- expect: E_NAME
-- attack: packing to bytes, with its alignments
local x = ("!1i8"):pack(1)
