include "a9.lua"
