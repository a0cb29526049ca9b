-- expect: E_FILE
-- attack: a pipe, which waits for who writes into it
-- pipe: pipe.lua
rulebook "book" { currency = "EUR", settle = { each = "event" } }
meter "sent" { unit = "GB", sum = "gb" }
include "pipe.lua"
