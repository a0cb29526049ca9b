-- expect: E_TYPE
-- attack: rule name path
-- S13 names are [A-Za-z0-9_.-]
price "../../etc/x" { rate = function(usage) return 1 end }
