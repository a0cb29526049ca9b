include "a5.lua"
