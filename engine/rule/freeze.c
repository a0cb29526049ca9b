/* SPDX-License-Identifier: MIT */
/*
 * freeze.c - what captured functions can reach after the load: tables become
 * read-only, and outer variables are compared with what they were.
 *
 * A frozen table is emptied into a hidden one, which its metatable's __index
 * names: reading goes on as before, every write meets __newindex, and no raw
 * access exists in the sandbox.
 * Layer: rule.
 */
#include "rule/state.h"

enum {
    FREEZE_DEPTH_MAX = 100,
    FREEZE_STEPS = 4,
    CELL_STEPS = 4,
    CELL_FIELDS = 3 /* a cell is three items of the list: function, index, value */
};

/* Stack positions while freezing. */
enum { AT_REQUEST = 1, AT_SEEN, AT_QUEUE, AT_CELLS, AT_ENV };

int tf_raise_frozen(lua_State *L)
{
    return tf_raise(L, NULL, TF_F_READ_ONLY,
            "Make a new value with local instead of changing one that is shared.",
            "This cannot be changed: it is read-only.");
}

static int frozen_length(lua_State *L)
{
    tf_content_push(L, 1);
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, -1));
    return 1;
}

void tf_content_push(lua_State *L, int index)
{
    if (!lua_getmetatable(L, index)) {
        lua_pushvalue(L, index);
        return;
    }
    lua_rawgeti(L, -1, 1);
    lua_remove(L, -2);
}

/* Moves the content of the table on the top into a hidden one. */
static void freeze_table(lua_State *L)
{
    int table = lua_gettop(L);

    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) {
        tf_charge(L, FREEZE_STEPS);
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, table + 1);
        lua_pushvalue(L, -2);
        lua_pushnil(L);
        lua_rawset(L, table);
    }
    lua_createtable(L, 1, 3);
    lua_pushvalue(L, table + 1);
    lua_rawseti(L, -2, 1);
    lua_pushvalue(L, table + 1);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, tf_raise_frozen);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, frozen_length);
    lua_setfield(L, -2, "__len");
    lua_setmetatable(L, table);
    lua_settop(L, table);
}

/* Takes the value on the top into the queue, unless it was seen or is plain. */
static void freeze_enqueue(lua_State *L)
{
    int type = lua_type(L, -1);
    bool is_plain = type != LUA_TTABLE && type != LUA_TFUNCTION && type != LUA_TUSERDATA;

    if (!is_plain) {
        lua_pushvalue(L, -1);
        is_plain = lua_rawget(L, AT_SEEN) != LUA_TNIL || lua_rawequal(L, -2, AT_ENV);
        lua_pop(L, 1);
    }
    if (!is_plain) {
        lua_pushvalue(L, -1);
        lua_pushboolean(L, 1);
        lua_rawset(L, AT_SEEN);
        lua_pushvalue(L, -1);
        lua_rawseti(L, AT_QUEUE, (lua_Integer)lua_rawlen(L, AT_QUEUE) + 1);
    }
    lua_pop(L, 1);
}

/* Notes an outer variable of the function at index, once, and goes on to its value (the top). */
static void note_cell(lua_State *L, int function, int upvalue)
{
    struct tf_rule *rule = tf_rule_of(L);
    lua_Integer at = (lua_Integer)rule->cell_count * CELL_FIELDS;

    if (lua_rawequal(L, -1, AT_ENV)) {
        lua_pop(L, 1);
        return;
    }
    if (lua_rawgetp(L, AT_SEEN, lua_upvalueid(L, function, upvalue)) != LUA_TNIL) {
        lua_pop(L, 2);
        return;
    }
    lua_pop(L, 1);
    lua_pushboolean(L, 1);
    lua_rawsetp(L, AT_SEEN, lua_upvalueid(L, function, upvalue));
    lua_pushvalue(L, function);
    lua_rawseti(L, AT_CELLS, at + 1);
    lua_pushinteger(L, upvalue);
    lua_rawseti(L, AT_CELLS, at + 2);
    if (lua_isnil(L, -1))
        lua_pushvalue(L, AT_CELLS); /* stands for nil, which a list cannot hold */
    else
        lua_pushvalue(L, -1);
    lua_rawseti(L, AT_CELLS, at + 3);
    rule->cell_count++;
    freeze_enqueue(L);
}

static void freeze_visit_table(lua_State *L)
{
    int table = lua_gettop(L);
    int content;

    if (lua_getmetatable(L, table))
        lua_pop(L, 1);
    else
        freeze_table(L);
    tf_content_push(L, table);
    content = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, content) != 0;) {
        tf_charge(L, FREEZE_STEPS);
        lua_pushvalue(L, -2);
        freeze_enqueue(L);
        freeze_enqueue(L);
    }
}

/* Goes through the value on the top, and takes it off. */
static void freeze_visit(lua_State *L)
{
    int top = lua_gettop(L);

    tf_charge(L, FREEZE_STEPS);
    if (lua_istable(L, top)) {
        freeze_visit_table(L);
    } else if (lua_isfunction(L, top) && !lua_iscfunction(L, top)) {
        for (int i = 1; lua_getupvalue(L, top, i) != NULL; i++)
            note_cell(L, top, i);
    } else if (lua_isfunction(L, top)) {
        for (int i = 1; lua_getupvalue(L, top, i) != NULL; i++)
            freeze_enqueue(L);
    } else {
        for (int i = 1; lua_getiuservalue(L, top, i) != LUA_TNONE; i++)
            freeze_enqueue(L);
    }
    lua_settop(L, top - 1);
}

static void raise_depth(lua_State *L, size_t function)
{
    tf_raise_at(L, tf_rule_of(L)->functions[function].place, TF_F_TABLES_TOO_DEEP,
            "Use flatter tables.", "What the function uses is nested more than %d deep.",
            FREEZE_DEPTH_MAX);
}

/*
 * Goes through all that the function reaches and no function before it, level by level, so
 * that the depth does not depend on the order within a table.
 */
static void freeze_function(lua_State *L, size_t function)
{
    lua_Unsigned done = lua_rawlen(L, AT_QUEUE);

    tf_slot_push(L, TF_SLOT_FUNCTIONS);
    lua_rawgeti(L, -1, (lua_Integer)function + 1);
    lua_remove(L, -2);
    freeze_enqueue(L);
    for (int depth = 0; done < lua_rawlen(L, AT_QUEUE); depth++) {
        lua_Unsigned level_end = lua_rawlen(L, AT_QUEUE);

        if (depth == FREEZE_DEPTH_MAX)
            raise_depth(L, function);
        for (; done < level_end; done++) {
            lua_rawgeti(L, AT_QUEUE, (lua_Integer)done + 1);
            freeze_visit(L);
        }
    }
}

void tf_freeze(lua_State *L)
{
    const struct tf_rule *rule = tf_rule_of(L);

    lua_settop(L, AT_REQUEST);
    lua_newtable(L); /* AT_SEEN */
    lua_newtable(L); /* AT_QUEUE */
    lua_newtable(L); /* AT_CELLS */
    tf_slot_push(L, TF_SLOT_ENV);
    for (size_t i = 0; i < rule->function_count; i++)
        freeze_function(L, i);
    lua_pushvalue(L, AT_CELLS);
    tf_slot_set(L, TF_SLOT_CELLS);
    lua_settop(L, AT_REQUEST);
}

bool tf_is_changed(lua_State *L)
{
    const struct tf_rule *rule = tf_rule_of(L);
    bool is_changed = false;
    int cells;

    if (rule->cell_count == 0)
        return false;
    tf_charge(L, rule->cell_count * CELL_STEPS);
    tf_slot_push(L, TF_SLOT_CELLS);
    cells = lua_gettop(L);
    for (size_t i = 0; i < rule->cell_count && !is_changed; i++) {
        lua_Integer at = (lua_Integer)i * CELL_FIELDS;
        lua_Integer upvalue;

        lua_rawgeti(L, cells, at + 1);
        lua_rawgeti(L, cells, at + 2);
        upvalue = lua_tointeger(L, -1);
        lua_pop(L, 1);
        lua_getupvalue(L, -1, (int)upvalue);
        lua_rawgeti(L, cells, at + 3);
        is_changed = lua_rawequal(L, -1, cells) ? !lua_isnil(L, -2) : !lua_rawequal(L, -1, -2);
        lua_settop(L, cells);
    }
    lua_pop(L, 1);
    return is_changed;
}
