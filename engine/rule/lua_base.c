/* SPDX-License-Identifier: MIT */
/*
 * lua_base.c - the plain functions of the sandbox: error, pairs, min …
 *
 * pairs goes in the order of the keys and keeps nothing between its steps.
 * Layer: rule.
 */
#include <string.h>

#include "rule/state.h"

static int base_error(lua_State *L);
static int base_assert(lua_State *L);
static int base_type(lua_State *L);
static int base_tostring(lua_State *L);
static int base_tointeger(lua_State *L);
static int base_pairs(lua_State *L);
static int base_ipairs(lua_State *L);
static int base_min(lua_State *L);
static int base_max(lua_State *L);

#define FUNCTION(name, call, signature, sentence)                                                  \
    {                                                                                              \
        { name, TF_REFERENCE_FUNCTION, signature, sentence }, call, NULL                           \
    }

static const struct tf_binding function_rows[] = {
    FUNCTION("error", base_error, "error(text)", "Stops the rule with that message."),
    FUNCTION("assert", base_assert, "assert(value, text) -> value",
            "Gives the value back, or stops the rule with the text when it is false or nothing."),
    FUNCTION("type", base_type, "type(value) -> text",
            "The value's kind: \"number\", \"text\", \"boolean\", \"table\", \"function\", "
            "\"nil\", or the word, such as \"money\"."),
    FUNCTION("tostring", base_tostring, "tostring(value) -> text",
            "The value as a text; tables and functions give only their kind."),
    FUNCTION("tointeger", base_tointeger, "tointeger(value) -> whole number or nil",
            "A decimal or a text as a whole number, or nil when it is none."),
    FUNCTION("pairs", base_pairs, "for key, value in pairs(table)",
            "Goes over a table: whole numbers first, then texts, each in order."),
    FUNCTION("ipairs", base_ipairs, "for index, value in ipairs(list)",
            "Goes over a list until the first item that is missing."),
    FUNCTION("min", base_min, "min(a, b, …)", "The smallest of some numbers."),
    FUNCTION("max", base_max, "max(a, b, …)", "The largest of some numbers."),
};

const struct tf_binding_list tf_function_bindings = { function_rows,
    sizeof function_rows / sizeof function_rows[0] };

/* -- Errors ------------------------------------------------------------------------------- */

static int raise_rule_text(lua_State *L, int index, const char *otherwise)
{
    const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : otherwise;

    return tf_raise(
            L, NULL, TF_F_RULE_SAYS_SO, "The rule says so itself; see this line.", "%s", text);
}

static int base_error(lua_State *L)
{
    if (lua_type(L, 1) != LUA_TSTRING)
        return tf_raise(L, "error", TF_F_ARGUMENT, "Write error \"what is wrong\".",
                "error takes a text, not %s.", tf_value_name(L, 1));
    return raise_rule_text(L, 1, "");
}

static int base_assert(lua_State *L)
{
    if (!lua_toboolean(L, 1))
        return raise_rule_text(L, 2, "What the rule asserts does not hold.");
    lua_settop(L, 1);
    return 1;
}

/* -- Kinds and texts ------------------------------------------------------------------------- */

static const char *type_name_of(lua_State *L, int index)
{
    const struct tf_word *word = tf_slot_test(L, index, TF_SLOT_WORD);

    if (word != NULL)
        return word->binding->reference.name;
    if (tf_slot_test(L, index, TF_SLOT_NUMBER) != NULL)
        return "number";
    if (lua_type(L, index) == LUA_TSTRING)
        return "text";
    if (lua_type(L, index) == LUA_TUSERDATA)
        return "argument";
    return lua_typename(L, lua_type(L, index));
}

static int base_type(lua_State *L)
{
    if (lua_gettop(L) == 0)
        return tf_raise(L, "type", TF_F_ARGUMENT, "Write type(value).", "type takes a value.");
    lua_pushstring(L, type_name_of(L, 1));
    return 1;
}

static int base_tostring(lua_State *L)
{
    char text[TF_DEC_TEXT_MAX];
    struct tf_dec number = tf_dec_zero();
    const struct tf_word *word = tf_slot_test(L, 1, TF_SLOT_WORD);

    tf_charge(L, 8);
    if (lua_type(L, 1) == LUA_TSTRING)
        lua_settop(L, 1);
    else if (lua_type(L, 1) == LUA_TBOOLEAN)
        lua_pushstring(L, lua_toboolean(L, 1) ? "true" : "false");
    else if (lua_isinteger(L, 1))
        lua_pushlstring(L, text, tf_dec_format(tf_dec_of(lua_tointeger(L, 1)), 0, text));
    else if (tf_number_is(L, 1, &number))
        lua_pushlstring(L, text, tf_dec_format(number, 0, text));
    else if (word != NULL && tf_word_is(word, "money")) {
        memcpy(&number, word->amount, sizeof number);
        lua_pushlstring(L, text, tf_dec_format(number, 2, text));
    } else
        lua_pushstring(L, type_name_of(L, 1));
    return 1;
}

static int base_tointeger(lua_State *L)
{
    char text[TF_DEC_TEXT_MAX];
    struct tf_dec number = tf_dec_zero();
    size_t length = 0;
    const char *given = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &length) : NULL;
    uint64_t whole = 0;
    bool is_number;

    tf_charge(L, 8 + length / 8);
    is_number = given != NULL ? tf_dec_parse(given, length, &number) == NULL
                              : tf_number_is(L, 1, &number);

    if (lua_isinteger(L, 1)) {
        lua_settop(L, 1);
        return 1;
    }
    length = is_number ? tf_dec_format(number, 0, text) : 0;
    for (size_t i = text[0] == '-' && length > 0; i < length; i++) {
        uint64_t digit = (uint64_t)(text[i] - '0');

        if (text[i] == '.' || whole > (INT64_MAX - digit) / 10) {
            is_number = false;
            break;
        }
        whole = whole * 10 + digit;
    }
    if (!is_number)
        lua_pushnil(L);
    else
        lua_pushinteger(L, text[0] == '-' ? -(lua_Integer)whole : (lua_Integer)whole);
    return 1;
}

enum {
    KEY_STEPS = 8,     /* of finding and sorting one key              */
    KEY_STEP_BYTES = 4 /* of a key, compared again and again, for one step */
};

/* -- Going over tables ------------------------------------------------------------------------ */

static int compare_keys(const struct tf_key *a, const struct tf_key *b)
{
    size_t shorter = a->length < b->length ? a->length : b->length;
    int order;

    if (a->is_text != b->is_text)
        return a->is_text ? 1 : -1;
    if (!a->is_text)
        return (a->whole > b->whole) - (a->whole < b->whole);
    order = memcmp(a->text, b->text, shorter);
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

static void sift_down(struct tf_key *keys, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        struct tf_key swapped = keys[root];

        if (child + 1 < count && compare_keys(&keys[child], &keys[child + 1]) < 0)
            child++;
        if (compare_keys(&keys[root], &keys[child]) >= 0)
            return;
        keys[root] = keys[child];
        keys[child] = swapped;
    }
}

/* Heap sort: no memory, no bad case. */
static void sort_keys(struct tf_key *keys, size_t count)
{
    for (size_t i = count / 2; i-- > 0;)
        sift_down(keys, i, count);
    for (size_t i = count; i-- > 1;) {
        struct tf_key last = keys[i];

        keys[i] = keys[0];
        keys[0] = last;
        sift_down(keys, 0, i);
    }
}

static struct tf_key key_at(lua_State *L, int index)
{
    struct tf_key key = { 0 };

    if (lua_isinteger(L, index)) {
        key.whole = lua_tointeger(L, index);
    } else if (lua_type(L, index) == LUA_TSTRING) {
        key.is_text = true;
        key.text = lua_tolstring(L, index, &key.length);
    } else {
        tf_raise(L, NULL, TF_F_TABLE_KEY, "Use texts or whole numbers as keys.",
                "A key of the table is %s.", tf_value_name(L, index));
    }
    return key;
}

struct tf_key *tf_keys_push(lua_State *L, int index, size_t *count)
{
    struct tf_key *keys;
    size_t found = 0;
    size_t taken = 0;
    size_t bytes = 0;
    const char *other = NULL;

    tf_charge_table(L);
    for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1)) {
        found++;
        bytes += lua_type(L, -2) == LUA_TSTRING ? lua_rawlen(L, -2) : 0;
        if (!lua_isinteger(L, -2) && lua_type(L, -2) != LUA_TSTRING &&
                (other == NULL || strcmp(tf_value_name(L, -2), other) < 0))
            other = tf_value_name(L, -2); /* which of them comes first, addresses would decide */
    }
    if (other != NULL)
        tf_raise(L, NULL, TF_F_TABLE_KEY, "Use texts or whole numbers as keys.",
                "A key of the table is %s.", other);
    tf_charge(L, found * KEY_STEPS + bytes / KEY_STEP_BYTES);
    keys = lua_newuserdatauv(L, (found == 0 ? 1 : found) * sizeof *keys, 0);
    for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1))
        keys[taken++] = key_at(L, -2);
    sort_keys(keys, found);
    *count = found;
    return keys;
}

/* What pairs goes over: a list of keys (uservalue 1) of a table (uservalue 2). */
static int base_pairs_next(lua_State *L)
{
    const size_t *count = tf_slot_test(L, 1, TF_SLOT_KEYS);
    size_t low = 0;
    size_t high;
    struct tf_key last = { 0 };

    if (count == NULL)
        return tf_raise(L, NULL, TF_F_PAIRS_OUTSIDE_FOR, "Write for key, value in pairs(table).",
                "The function that pairs gives is only for for.");
    tf_charge(L, 2);
    high = *count;
    lua_settop(L, 2);
    lua_getiuservalue(L, 1, 1);
    lua_getiuservalue(L, 1, 2);
    if (!lua_isnil(L, 2))
        last = key_at(L, 2);
    tf_charge(L, last.length / KEY_STEP_BYTES);
    while (!lua_isnil(L, 2) && low < high) { /* the first key after the last one */
        size_t middle = low + (high - low) / 2;
        struct tf_key key;

        lua_rawgeti(L, 3, (lua_Integer)middle + 1);
        key = key_at(L, -1);
        lua_pop(L, 1);
        if (compare_keys(&key, &last) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < *count; low++) {
        tf_charge(L, 1);
        lua_rawgeti(L, 3, (lua_Integer)low + 1);
        lua_pushvalue(L, -1);
        if (lua_rawget(L, 4) != LUA_TNIL)
            return 2;
        lua_pop(L, 2);
    }
    lua_pushnil(L);
    return 1;
}

static void check_is_table(lua_State *L, const char *name)
{
    if (!lua_istable(L, 1))
        tf_raise(L, name, TF_F_ARGUMENT, "Give it a table.", "%s goes over a table, not %s.", name,
                tf_value_name(L, 1));
}

static int base_pairs(lua_State *L)
{
    size_t count = 0;
    const struct tf_key *keys;
    size_t *kept;

    check_is_table(L, "pairs");
    lua_settop(L, 1);
    tf_content_push(L, 1);             /* 2 */
    keys = tf_keys_push(L, 2, &count); /* 3 */
    lua_pushcfunction(L, base_pairs_next);
    kept = lua_newuserdatauv(L, sizeof *kept, 2); /* 5 */
    *kept = count;
    lua_newtable(L);
    for (size_t i = 0; i < count; i++) {
        if (keys[i].is_text)
            lua_pushlstring(L, keys[i].text, keys[i].length);
        else
            lua_pushinteger(L, keys[i].whole);
        lua_rawseti(L, 6, (lua_Integer)i + 1);
    }
    lua_setiuservalue(L, 5, 1);
    lua_pushvalue(L, 2);
    lua_setiuservalue(L, 5, 2);
    tf_slot_push(L, TF_SLOT_KEYS);
    lua_setmetatable(L, 5);
    lua_pushnil(L);
    return 3;
}

static int base_ipairs_next(lua_State *L)
{
    lua_Integer next = (lua_Integer)((lua_Unsigned)lua_tointeger(L, 2) + 1);

    check_is_table(L, "ipairs");
    tf_content_push(L, 1);
    lua_pushinteger(L, next);
    if (lua_rawgeti(L, -2, next) != LUA_TNIL)
        return 2;
    lua_pushnil(L);
    return 1;
}

static int base_ipairs(lua_State *L)
{
    check_is_table(L, "ipairs");
    lua_pushcfunction(L, base_ipairs_next);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

/* -- The smallest and the largest -------------------------------------------------------------- */

static int push_extreme(lua_State *L, const char *name, int sign)
{
    int count = lua_gettop(L);
    int best = 1;

    if (count == 0)
        return tf_raise(L, name, TF_F_ARGUMENT, "Give it some numbers.", "%s takes numbers.", name);
    tf_charge(L, (size_t)count);
    for (int i = 1; i <= count; i++)
        if (tf_dec_cmp(tf_number_get(L, i, name), tf_number_get(L, best, name)) * sign > 0)
            best = i;
    if (lua_type(L, best) == LUA_TSTRING)
        tf_number_push(L, tf_number_get(L, best, name));
    else
        lua_pushvalue(L, best);
    return 1;
}

static int base_min(lua_State *L)
{
    return push_extreme(L, "min", -1);
}

static int base_max(lua_State *L)
{
    return push_extreme(L, "max", 1);
}

static int keys_newindex(lua_State *L)
{
    return tf_raise_frozen(L);
}

void tf_base_register(lua_State *L)
{
    static const luaL_Reg metamethods[] = {
        { "__index", keys_newindex },
        { "__newindex", keys_newindex },
        { NULL, NULL },
    };

    lua_createtable(L, 0, 4);
    luaL_setfuncs(L, metamethods, 0);
    lua_pushliteral(L, "pairs");
    lua_setfield(L, -2, "__name");
    tf_slot_set(L, TF_SLOT_KEYS);
}
