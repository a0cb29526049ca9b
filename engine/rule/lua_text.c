/* SPDX-License-Identifier: MIT */
/*
 * lua_text.c - the methods of texts: by bytes, without patterns or locale,
 * and charged to the budget by their work.
 * Layer: rule.
 */
#include <string.h>

#include "base/text.h"
#include "rule/state.h"

enum { STEP_BYTES = 16 /* of work in C that count as one step */ };

static int text_len(lua_State *L);
static int text_upper(lua_State *L);
static int text_lower(lua_State *L);
static int text_sub(lua_State *L);
static int text_contains(lua_State *L);
static int text_starts_with(lua_State *L);
static int text_ends_with(lua_State *L);

#define METHOD(name, call, signature, sentence)                                                    \
    {                                                                                              \
        { name, TF_REFERENCE_METHOD, signature, sentence }, call, NULL                             \
    }

static const struct tf_binding text_rows[] = {
    METHOD("len", text_len, "text:len() -> whole number", "How many bytes the text has."),
    METHOD("upper", text_upper, "text:upper() -> text", "The text with a to z as A to Z."),
    METHOD("lower", text_lower, "text:lower() -> text", "The text with A to Z as a to z."),
    METHOD("sub", text_sub, "text:sub(from, to) -> text",
            "The bytes from one position to another; negative positions count from the end."),
    METHOD("contains", text_contains, "text:contains(part) -> true or false",
            "Whether the part occurs in the text."),
    METHOD("starts_with", text_starts_with, "text:starts_with(part) -> true or false",
            "Whether the text begins with the part."),
    METHOD("ends_with", text_ends_with, "text:ends_with(part) -> true or false",
            "Whether the text ends with the part."),
};

const struct tf_binding_list tf_text_bindings = { text_rows,
    sizeof text_rows / sizeof text_rows[0] };

static const char *get_text_argument(lua_State *L, int index, const char *method, size_t *length)
{
    if (lua_type(L, index) != LUA_TSTRING)
        tf_raise(L, method, TF_F_ARGUMENT, "Write text:method(…) with a colon, and give it texts.",
                "%s takes a text, not %s.", method, tf_value_name(L, index));
    tf_charge(L, 1);
    return lua_tolstring(L, index, length);
}

static int text_len(lua_State *L)
{
    size_t length = 0;

    get_text_argument(L, 1, "len", &length);
    lua_pushinteger(L, (lua_Integer)length);
    return 1;
}

static int push_cased(lua_State *L, const char *method, char first, int shift)
{
    size_t length = 0;
    const char *text = get_text_argument(L, 1, method, &length);
    char *to;

    tf_charge(L, length / STEP_BYTES);
    to = lua_newuserdatauv(L, length + 1, 0);
    for (size_t i = 0; i < length; i++) {
        bool is_cased = text[i] >= first && text[i] <= first + 25;

        to[i] = (char)(is_cased ? text[i] + shift : text[i]);
    }
    lua_pushlstring(L, to, length);
    return 1;
}

static int text_upper(lua_State *L)
{
    return push_cased(L, "upper", 'a', 'A' - 'a');
}

static int text_lower(lua_State *L)
{
    return push_cased(L, "lower", 'A', 'a' - 'A');
}

/* A position from 1, or from the end when negative, as an offset within 0..length. */
static lua_Integer get_text_position(
        lua_State *L, int index, lua_Integer length, lua_Integer otherwise)
{
    lua_Integer position = otherwise;

    if (!lua_isnoneornil(L, index)) {
        if (!lua_isinteger(L, index))
            tf_raise(L, "sub", TF_F_ARGUMENT, "Write text:sub(from, to) with whole numbers.",
                    "sub takes whole numbers, not %s.", tf_value_name(L, index));
        position = lua_tointeger(L, index);
    }
    if (position < 0)
        return position < -length ? 0 : length + position + 1;
    return position > length ? length + 1 : position;
}

static int text_sub(lua_State *L)
{
    size_t length = 0;
    const char *text = get_text_argument(L, 1, "sub", &length);
    lua_Integer from = get_text_position(L, 2, (lua_Integer)length, 1);
    lua_Integer to = get_text_position(L, 3, (lua_Integer)length, -1);

    from = from < 1 ? 1 : from;
    to = to > (lua_Integer)length ? (lua_Integer)length : to;
    tf_charge(L, length / STEP_BYTES);
    lua_pushlstring(L, from > to ? "" : text + from - 1, from > to ? 0 : (size_t)(to - from + 1));
    return 1;
}

/* Whether part occurs in text; charges for each byte that is compared. */
static bool has_part(
        lua_State *L, const char *text, size_t length, const char *part, size_t part_length)
{
    size_t work = 0;

    for (size_t at = 0; at + part_length <= length; at++) {
        size_t same = 0;

        while (same < part_length && text[at + same] == part[same])
            same++;
        if (same == part_length)
            return true;
        work += same + 1;
        if (work >= 4096) {
            tf_charge(L, work / STEP_BYTES);
            work = 0;
        }
    }
    tf_charge(L, work / STEP_BYTES);
    return false;
}

static int text_contains(lua_State *L)
{
    size_t length = 0;
    size_t part_length = 0;
    const char *text = get_text_argument(L, 1, "contains", &length);
    const char *part = get_text_argument(L, 2, "contains", &part_length);

    lua_pushboolean(L, has_part(L, text, length, part, part_length));
    return 1;
}

static int push_at_end(lua_State *L, const char *method, bool is_start)
{
    size_t length = 0;
    size_t part_length = 0;
    const char *text = get_text_argument(L, 1, method, &length);
    const char *part = get_text_argument(L, 2, method, &part_length);

    tf_charge(L, part_length / STEP_BYTES);
    lua_pushboolean(L,
            part_length <= length &&
                    memcmp(is_start ? text : text + length - part_length, part, part_length) == 0);
    return 1;
}

static int text_starts_with(lua_State *L)
{
    return push_at_end(L, "starts_with", true);
}

static int text_ends_with(lua_State *L)
{
    return push_at_end(L, "ends_with", false);
}

static int text_missing(lua_State *L)
{
    const char *names[sizeof text_rows / sizeof text_rows[0]];
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
    const char *near;

    for (size_t i = 0; i < tf_text_bindings.count; i++)
        names[i] = text_rows[i].reference.name;
    near = tf_nearest(name, names, tf_text_bindings.count);
    lua_pushfstring(L,
            near == NULL ? "Texts have len, upper, lower, sub, contains, starts_with "
                           "and ends_with."
                         : "Did you mean :%s?",
            near);
    return tf_raise(L, name, TF_F_NO_SUCH_METHOD, lua_tostring(L, -1),
            "A text has no method \"%s\".", tf_rule_shown(name, strlen(name)).text);
}

/* The methods are the __index of texts, and what they lack is an error. */
void tf_text_register(lua_State *L)
{
    lua_pushliteral(L, "");
    lua_createtable(L, 0, 2);
    lua_createtable(L, 0, (int)tf_text_bindings.count);
    for (size_t i = 0; i < tf_text_bindings.count; i++) {
        lua_pushcfunction(L, text_rows[i].call);
        lua_setfield(L, -2, text_rows[i].reference.name);
    }
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, text_missing);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}
