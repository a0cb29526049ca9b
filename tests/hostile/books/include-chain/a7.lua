include "a8.lua"
