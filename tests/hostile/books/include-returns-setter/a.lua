local n = 1 return function(v) n = v end
