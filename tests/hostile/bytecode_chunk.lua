-- expect: E_SYNTAX
LuaT