/* SPDX-License-Identifier: MIT */
/*
 * place.c - gives captured tables the places of what was written.
 *
 * Walks the tokens of a constructor in step with the nodes made from it.
 * Where the two part, because code made the value, everything below has the
 * place of the expression.
 * Layer: rule.
 */
#include <string.h>

#include "rule/state.h"

/* -- By the tokens alone ------------------------------------------------------------------- */

static bool is_block_word(const struct tf_tokens *tokens, size_t index)
{
    if (index > 0 &&
            (tf_token_is_mark(tokens, index - 1, ".") || tf_token_is_mark(tokens, index - 1, ":")))
        return false;
    for (size_t i = 0; i < tf_block_bindings.count; i++)
        if (tf_token_is(tokens, index, tf_block_bindings.items[i].reference.name))
            return true;
    return false;
}

/* `price "x"`; without a name, `deduct` and `statement`, where no line of a table begins with it.
 */
static bool opens_block(const struct tf_tokens *tokens, size_t at)
{
    const struct tf_token *items = tokens->items;

    if (at + 1 >= tokens->count || items[at].kind != TF_TOKEN_NAME || !is_block_word(tokens, at))
        return false;
    return items[at + 1].kind == TF_TOKEN_STRING || items[at].column == 1;
}

size_t tf_place_block(const struct tf_tokens *tokens, struct tf_place place)
{
    size_t at = tf_token_on_line(tokens, place.line);

    while (at < tokens->count && tokens->items[at].line == place.line &&
            tokens->items[at].column < place.column)
        at++;
    while (at-- > 0)
        if (opens_block(tokens, at))
            return at;
    return tokens->count;
}

/* -- In step with the nodes ----------------------------------------------------------------- */

struct walk {
    const struct tf_tokens *tokens;
    const char *path;
    size_t repeated; /* the first key written twice, or TF_TOKEN_NONE */
};

static void walk_value(struct walk *walk, struct tf_node *node, size_t first, size_t end);

static struct tf_place walk_place(const struct walk *walk, size_t index)
{
    struct tf_place place = tf_token_place(walk->tokens, index);

    place.file = walk->path;
    return place;
}

static void set_all_places(struct tf_node *node, struct tf_place place);

/* The node's place for its items from one on, and all below them. */
static void set_item_places(struct tf_node *node, size_t from)
{
    for (size_t i = from; i < node->item_count; i++)
        set_all_places(&node->items[i], node->place);
}

static void set_entry_place(struct tf_node *node, size_t entry)
{
    node->entries[entry].key_place = node->place;
    set_all_places(node->entries[entry].value, node->place);
}

/* The node's place for all below it but its first items. */
static void set_other_places(struct tf_node *node, size_t from)
{
    set_item_places(node, from);
    for (size_t i = 0; i < node->entry_count; i++)
        set_entry_place(node, i);
}

/* One place for the node and all below it. */
static void set_all_places(struct tf_node *node, struct tf_place place)
{
    node->place = place;
    if (node->kind == TF_NODE_TABLE || node->kind == TF_NODE_WORD)
        set_other_places(node, 0);
}

/* Orders a token's text and a key as the entries are ordered. */
static int compare_token_key(const struct tf_tokens *tokens, size_t token, const char *key)
{
    size_t length = tokens->items[token].length;
    size_t other = strlen(key);
    int order =
            memcmp(tokens->text + tokens->items[token].start, key, length < other ? length : other);

    return order != 0 ? order : (length > other) - (length < other);
}

static struct tf_entry *entry_of(const struct walk *walk, struct tf_node *node, size_t key)
{
    size_t low = 0;
    size_t high = node->entry_count;

    if (key >= walk->tokens->count || walk->tokens->items[key].is_escaped)
        return NULL;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_token_key(walk->tokens, key, node->entries[middle].key);

        if (order == 0)
            return &node->entries[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/*
 * The token that names the field which begins at `at`: TF_TOKEN_NONE when it has no name, the
 * count when the name is calculated.  *value is where its value begins.
 */
static size_t field_key(const struct walk *walk, size_t at, size_t *value)
{
    const struct tf_tokens *tokens = walk->tokens;

    *value = at;
    if (at < tokens->count && tokens->items[at].kind == TF_TOKEN_NAME &&
            tf_token_is_mark(tokens, at + 1, "=")) {
        *value = at + 2;
        return at;
    }
    if (tf_token_is_mark(tokens, at, "[")) {
        *value = tf_token_match(tokens, at) + 2;
        return tf_token_is_mark(tokens, at + 2, "]") ? at + 1 : tokens->count;
    }
    return TF_TOKEN_NONE;
}

static void walk_named(
        struct walk *walk, struct tf_node *node, size_t key, size_t value, size_t end)
{
    struct tf_entry *entry = entry_of(walk, node, key);

    if (entry == NULL)
        return;
    if (entry->key_place.line != 0 && walk->repeated == TF_TOKEN_NONE)
        walk->repeated = key;
    entry->key_place = walk_place(walk, key);
    walk_value(walk, entry->value, value, end);
}

static void walk_fields(struct walk *walk, struct tf_node *node, size_t open)
{
    const struct tf_tokens *tokens = walk->tokens;
    size_t item = 0;
    size_t value = 0;
    size_t end = 0;

    for (size_t i = 0; i < node->entry_count; i++)
        node->entries[i].key_place.line = 0; /* not seen yet */
    for (size_t at = open + 1; at < tokens->count; at = end + 1) {
        size_t key;

        if (tf_token_is_mark(tokens, at, "}"))
            break;
        key = field_key(walk, at, &value);
        end = tf_token_expression_end(tokens, value);
        if (key != TF_TOKEN_NONE)
            walk_named(walk, node, key, value, end);
        else if (item < node->item_count)
            walk_value(walk, &node->items[item++], value, end);
        if (tf_token_is_mark(tokens, end, "}"))
            break;
    }
    for (size_t i = 0; i < node->entry_count; i++) {
        if (node->entries[i].key_place.line == 0)
            set_entry_place(node, i);
    }
    set_item_places(node, item);
}

/* word(a, b): each argument is an expression of its own. */
static void walk_arguments(struct walk *walk, struct tf_node *node, size_t open)
{
    const struct tf_tokens *tokens = walk->tokens;
    size_t at = open + 1;
    size_t item = 0;

    for (; item < node->item_count && at < tokens->count; item++) {
        size_t end = tf_token_expression_end(tokens, at);

        walk_value(walk, &node->items[item], at, end);
        at = end + 1;
    }
    set_other_places(node, item);
}

static void walk_word(struct walk *walk, struct tf_node *node, size_t first)
{
    const struct tf_tokens *tokens = walk->tokens;
    size_t next = first + 1;

    if (!tf_token_is(tokens, first, node->word) || next >= tokens->count) {
        set_other_places(node, 0);
    } else if (tokens->items[next].kind == TF_TOKEN_STRING && node->item_count > 0) {
        set_all_places(&node->items[0], walk_place(walk, next));
        set_other_places(node, 1);
    } else if (tf_token_is_mark(tokens, next, "{")) {
        walk_fields(walk, node, next);
    } else if (tf_token_is_mark(tokens, next, "(") && tf_token_is_mark(tokens, next + 1, "{") &&
               tf_token_match(tokens, next + 1) + 1 == tf_token_match(tokens, next)) {
        walk_fields(walk, node, next + 1);
    } else if (tf_token_is_mark(tokens, next, "(")) {
        walk_arguments(walk, node, next);
    } else {
        set_other_places(node, 0);
    }
}

/* word * factor, or factor * word. */
static void walk_scaled(struct walk *walk, struct tf_node *node, size_t first, size_t end)
{
    const struct tf_tokens *tokens = walk->tokens;
    size_t star = first;

    while (star < end && !tf_token_is_mark(tokens, star, "*")) {
        size_t match = tf_token_is_mark(tokens, star, "(") || tf_token_is_mark(tokens, star, "{")
                               ? tf_token_match(tokens, star)
                               : star;

        star = match + 1;
    }
    if (star >= end || node->items[0].kind != TF_NODE_WORD) {
        set_other_places(node, 0);
    } else if (tf_token_is(tokens, first, node->items[0].word)) {
        walk_value(walk, &node->items[0], first, star);
        set_all_places(&node->items[1], walk_place(walk, star + 1));
    } else {
        set_all_places(&node->items[1], walk_place(walk, first));
        walk_value(walk, &node->items[0], star + 1, end);
    }
}

/* The value written as the tokens first..end. */
static void walk_value(struct walk *walk, struct tf_node *node, size_t first, size_t end)
{
    const struct tf_tokens *tokens = walk->tokens;

    while (tf_token_is_mark(tokens, first, "(") && tf_token_match(tokens, first) + 1 == end) {
        first++;
        end--;
    }
    if (first >= end)
        return;
    if (node->kind == TF_NODE_TABLE && tf_token_is_mark(tokens, first, "{") &&
            tf_token_match(tokens, first) + 1 == end) {
        node->place = walk_place(walk, first);
        walk_fields(walk, node, first);
        return;
    }
    if (node->kind != TF_NODE_WORD) {
        set_all_places(node, walk_place(walk, first));
        return;
    }
    node->place = walk_place(walk, first);
    if (strcmp(node->word, "scaled") == 0)
        walk_scaled(walk, node, first, end);
    else
        walk_word(walk, node, first);
}

size_t tf_places_set(
        const struct tf_tokens *tokens, const char *path, size_t open, struct tf_node *table)
{
    struct walk walk = { tokens, path, TF_TOKEN_NONE };

    if (open != TF_TOKEN_NONE)
        walk_value(&walk, table, open, tf_token_match(tokens, open) + 1);
    return walk.repeated;
}
