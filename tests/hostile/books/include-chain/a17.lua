include "a18.lua"
