include "a17.lua"
