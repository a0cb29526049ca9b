/* SPDX-License-Identifier: MIT */
/*
 * capture.c - copies Lua values into nodes.
 *
 * Every node is charged to the budget: a table that holds itself many times
 * over would otherwise grow without end.
 * Layer: rule.
 */
#include <string.h>

#include "rule/state.h"

enum { NODE_STEPS = 4 };

static void *capture_get(struct tf_capture *capture, size_t count, size_t size)
{
    void *got;

    if (count == 0)
        return NULL;
    tf_charge_bytes(capture->L, count * size);
    got = tf_arena_array(capture->arena, count, size);
    if (got == NULL)
        tf_raise_no_memory(capture->L);
    return got;
}

static const char *copy_node_text(struct tf_capture *capture, const char *text, size_t length)
{
    char *copy = capture_get(capture, length + 1, 1);

    memcpy(copy, text, length);
    return copy;
}

static void capture_text(struct tf_capture *capture, int index, struct tf_node *node)
{
    size_t length = 0;
    const char *text = lua_tolstring(capture->L, index, &length);

    if (strlen(text) != length)
        tf_raise(capture->L, NULL, TF_F_ZERO_CHARACTER, "Leave the zero byte out.",
                "The text \"%s\" holds a zero byte.", tf_rule_shown(text, length).text);
    node->kind = TF_NODE_TEXT;
    node->text = copy_node_text(capture, text, length);
    node->length = length;
}

/* A function gets the next ordinal and is kept in the list of functions. */
static void capture_function(struct tf_capture *capture, int index, struct tf_node *node)
{
    lua_State *L = capture->L;
    struct tf_rule *rule = tf_rule_of(L);

    if (!rule->is_loading)
        tf_raise_at(L, capture->place, TF_F_RETURNS_FUNCTION, "Return a rate, not a way to one.",
                "The function returned a function inside of its answer.");
    if (!tf_grow(rule->alloc, &rule->functions, &rule->function_capacity, rule->function_count + 1,
                sizeof *rule->functions))
        tf_raise_no_memory(L);
    tf_slot_push(L, TF_SLOT_FUNCTIONS);
    lua_pushvalue(L, index);
    lua_rawseti(L, -2, (lua_Integer)rule->function_count + 1);
    lua_pop(L, 1);
    lua_pushvalue(L, index);
    rule->functions[rule->function_count] = tf_function_written(L);
    lua_pushvalue(L, index);
    tf_looks_note(L, (uint32_t)rule->function_count);
    node->kind = TF_NODE_FUNCTION;
    node->function = (uint32_t)rule->function_count++;
}

static void check_list(struct tf_capture *capture, const struct tf_key *keys, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (keys[i].is_text)
            return;
        if (keys[i].whole != (lua_Integer)i + 1)
            tf_raise_at(capture->L, capture->place, TF_F_LIST_GAP,
                    "Number the items 1, 2, 3 … without a gap, or give them names.",
                    "The list has an item %lld but no item %zu.", (long long)keys[i].whole, i + 1);
    }
}

static void capture_entry(
        struct tf_capture *capture, int content, const struct tf_key *key, struct tf_entry *entry)
{
    if (strlen(key->text) != key->length)
        tf_raise_at(capture->L, capture->place, TF_F_ZERO_CHARACTER, "Leave the zero byte out.",
                "The key \"%s\" holds a zero byte.", tf_rule_shown(key->text, key->length).text);
    entry->key = copy_node_text(capture, key->text, key->length);
    entry->key_place = capture->place;
    entry->value = capture_get(capture, 1, sizeof *entry->value);
    lua_pushlstring(capture->L, key->text, key->length);
    lua_rawget(capture->L, content);
    tf_capture(capture, lua_gettop(capture->L), entry->value);
    lua_pop(capture->L, 1);
}

/* The items and entries of the table at index, for a TABLE or a WORD. */
static void capture_fields(struct tf_capture *capture, int index, struct tf_node *node)
{
    lua_State *L = capture->L;
    size_t count = 0;
    size_t items = 0;
    struct tf_key *keys;
    int content;

    luaL_checkstack(L, 10, "too deep");
    tf_content_push(L, index);
    content = lua_gettop(L);
    keys = tf_keys_push(L, content, &count);
    check_list(capture, keys, count);
    while (items < count && !keys[items].is_text)
        items++;
    node->item_count = items;
    node->items = capture_get(capture, items, sizeof *node->items);
    node->entry_count = count - items;
    node->entries = capture_get(capture, count - items, sizeof *node->entries);
    for (size_t i = 0; i < items; i++) {
        lua_rawgeti(L, content, (lua_Integer)i + 1);
        tf_capture(capture, lua_gettop(L), &node->items[i]);
        lua_pop(L, 1);
    }
    for (size_t i = items; i < count; i++)
        capture_entry(capture, content, &keys[i], &node->entries[i - items]);
    lua_settop(L, content - 1);
}

static bool capture_userdata(struct tf_capture *capture, int index, struct tf_node *node)
{
    lua_State *L = capture->L;
    const struct tf_word *word = tf_slot_test(L, index, TF_SLOT_WORD);

    if (word != NULL) {
        node->kind = TF_NODE_WORD;
        node->word = word->binding->reference.name;
        tf_word_push_arguments(L, index);
        capture_fields(capture, lua_gettop(L), node);
        lua_pop(L, 1);
        return true;
    }
    node->kind = TF_NODE_NUMBER;
    return tf_number_is(L, index, &node->number);
}

static bool capture_value(struct tf_capture *capture, int index, struct tf_node *node)
{
    lua_State *L = capture->L;
    const struct tf_binding *bare;

    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        node->kind = TF_NODE_BOOL;
        node->truth = lua_toboolean(L, index);
        return true;
    case LUA_TNUMBER:
        node->kind = TF_NODE_NUMBER;
        node->number = tf_dec_of(lua_tointeger(L, index));
        return lua_isinteger(L, index);
    case LUA_TSTRING:
        capture_text(capture, index, node);
        return true;
    case LUA_TTABLE:
        node->kind = TF_NODE_TABLE;
        capture_fields(capture, index, node);
        return true;
    case LUA_TUSERDATA:
        return capture_userdata(capture, index, node);
    case LUA_TFUNCTION:
        if (!lua_iscfunction(L, index)) {
            capture_function(capture, index, node);
            return true;
        }
        bare = tf_word_bare(L, index);
        node->kind = TF_NODE_WORD;
        node->word = bare == NULL ? NULL : bare->reference.name;
        return bare != NULL;
    default:
        return false;
    }
}

void tf_capture(struct tf_capture *capture, int index, struct tf_node *node)
{
    lua_State *L = capture->L;

    tf_charge(L, NODE_STEPS);
    luaL_checkstack(L, 10, "too deep");
    if (++capture->depth > TF_RULE_DEPTH_MAX)
        tf_raise_at(L, capture->place, TF_F_TABLES_TOO_DEEP,
                "Check that no table holds itself, directly or through others.",
                "The tables nest more than 100 deep.");
    node->place = capture->place;
    if (!capture_value(capture, index, node))
        tf_raise_at(L, capture->place, TF_F_VALUE_KIND,
                "Use texts, numbers, tables, functions, or words such as fact and money.",
                "A value here cannot be %s.", tf_value_name(L, index));
    capture->depth--;
}
