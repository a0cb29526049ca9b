-- expect: E_RULE
-- attack: an error whose text clears the terminal
error "\27[2J\7\r\b"
