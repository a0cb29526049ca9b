-- expect: E_NAME
-- S1 whitelist: the name does not exist
price "r" {
  rate = function(usage) setmetatable({},{__gc=function() while true do end end}) end,
}
