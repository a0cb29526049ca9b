-- expect: E_RULE
-- attack: an error whose text is a format
error "%s%n%99999999d%*s"
