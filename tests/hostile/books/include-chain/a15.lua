include "a16.lua"
