-- expect: E_RULE
-- attack: an error whose text turns the line around
error "\u{202E}txt.exe"
