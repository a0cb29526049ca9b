include "a19.lua"
