include "a15.lua"
