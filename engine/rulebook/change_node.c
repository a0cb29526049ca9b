/* SPDX-License-Identifier: MIT */
/*
 * change_node.c - what a change says in YAML, as the blocks of rules have it.
 */
#include <string.h>

#include "rulebook/change.h"

/* Words that a map with this one key stands for: { fact: x }, { graduated: [ … ] }. */
static const char *const changed_words[] = { "fact", "money", "no", "graduated", "volume",
    "package", "percentage", "stairstep", "between", "upto", "beyond" };

static bool put_entry(struct tf_arena *arena, struct tf_node *table, const struct tf_yaml *key,
        const char *name, struct tf_node *value);

static bool make_items(struct tf_arena *arena, const struct tf_yaml *list, struct tf_node *node)
{
    node->item_count = list->count;
    node->items = tf_arena_array(arena, list->count + 1, sizeof *node->items);
    for (size_t i = 0; node->items != NULL && i < list->count; i++) {
        if (!tf_node_of_yaml(arena, &list->items[i], &node->items[i]))
            return false;
    }
    return node->items != NULL;
}

bool tf_node_put_items(struct tf_arena *arena, const struct tf_yaml *list, struct tf_node *table)
{
    /* a map at the end of a list holds the named keys beside it: [500, { per: hour }] */
    bool named = list->count > 1 && list->items[0].kind != TF_YAML_MAP &&
                 list->items[list->count - 1].kind == TF_YAML_MAP;
    struct tf_yaml listed = *list;

    listed.count -= named;
    return make_items(arena, &listed, table) &&
           (!named || tf_node_put_entries(arena, &list->items[list->count - 1], table));
}

/* The entry's place among the sorted ones; false when it is not there yet. */
static bool find_node_entry(const struct tf_node *table, const char *name, size_t *at)
{
    *at = 0;
    while (*at < table->entry_count && strcmp(table->entries[*at].key, name) < 0)
        ++*at;
    return *at < table->entry_count && strcmp(table->entries[*at].key, name) == 0;
}

/* The table under the first part of a path, made when there is none. */
static struct tf_node *inner_table(
        struct tf_arena *arena, struct tf_node *table, const struct tf_yaml *key, const char *name)
{
    struct tf_node *inner;
    size_t at;

    if (find_node_entry(table, name, &at) &&
            (table->entries[at].value->kind == TF_NODE_TABLE ||
                    table->entries[at].value->kind == TF_NODE_WORD))
        return table->entries[at].value;
    inner = tf_arena_get(arena, sizeof *inner);
    if (inner == NULL)
        return NULL;
    *inner = (struct tf_node){ .kind = TF_NODE_TABLE, .place = key->place };
    return put_entry(arena, table, key, name, inner) ? inner : NULL;
}

/* Puts an entry in its place among the sorted ones, or in place of one with its key. */
static bool put_entry(struct tf_arena *arena, struct tf_node *table, const struct tf_yaml *key,
        const char *name, struct tf_node *value)
{
    const char *dot = strchr(name, '.');
    struct tf_entry *entries;
    size_t at;

    if (dot != NULL && dot != name && dot[1] != '\0') {
        char *first = tf_arena_text(arena, name, (size_t)(dot - name));
        struct tf_node *inner = first == NULL ? NULL : inner_table(arena, table, key, first);

        return inner != NULL && put_entry(arena, inner, key, dot + 1, value);
    }
    if (find_node_entry(table, name, &at)) {
        table->entries[at].value = value;
        return true;
    }
    entries = tf_arena_array(arena, table->entry_count + 1, sizeof *entries);
    if (entries == NULL)
        return false;
    if (at > 0)
        memcpy(entries, table->entries, at * sizeof *entries);
    entries[at] = (struct tf_entry){ name, key->place, value };
    if (at < table->entry_count)
        memcpy(entries + at + 1, table->entries + at, (table->entry_count - at) * sizeof *entries);
    table->entries = entries;
    table->entry_count++;
    return true;
}

bool tf_node_put_entries(struct tf_arena *arena, const struct tf_yaml *map, struct tf_node *table)
{
    for (size_t i = 0; i < map->count; i++) {
        struct tf_node *value = tf_arena_get(arena, sizeof *value);

        if (value == NULL || !tf_node_of_yaml(arena, &map->items[i], value) ||
                !put_entry(arena, table, &map->keys[i], map->keys[i].text, value))
            return false;
    }
    return true;
}

static bool is_changed_word(const struct tf_yaml *map)
{
    for (size_t i = 0; map->count == 1 && i < sizeof changed_words / sizeof *changed_words; i++) {
        if (strcmp(map->keys[0].text, changed_words[i]) == 0)
            return true;
    }
    return false;
}

/* Numbers of words are numbers: money "0.10", between(0, 6). */
static void make_numbers(struct tf_node *word)
{
    struct tf_dec number;

    for (size_t i = 0; i < word->item_count; i++) {
        struct tf_node *item = &word->items[i];

        if (item->kind != TF_NODE_TEXT || tf_dec_parse(item->text, item->length, &number) != NULL)
            continue;
        item->kind = TF_NODE_NUMBER;
        item->number = number;
    }
}

/* `fact: x` and `money: 1.00` alone in a map are the words. */
static bool make_word(struct tf_arena *arena, const struct tf_yaml *yaml, struct tf_node *node)
{
    const struct tf_yaml *value = &yaml->items[0];

    node->kind = TF_NODE_WORD;
    node->word = yaml->keys[0].text;
    if (value->kind == TF_YAML_MAP && !is_changed_word(value))
        return tf_node_put_entries(arena, value, node); /* package: { size, rate } */
    if (value->kind == TF_YAML_LIST) {                  /* graduated: [{ upto, rate }, …] */
        if (!make_items(arena, value, node))
            return false;
    } else {
        node->items = tf_arena_get(arena, sizeof *node->items);
        node->item_count = 1;
        if (node->items == NULL || !tf_node_of_yaml(arena, value, node->items))
            return false;
    }
    if (strcmp(node->word, "fact") != 0 && strcmp(node->word, "no") != 0)
        make_numbers(node);
    return true;
}

bool tf_node_of_yaml(struct tf_arena *arena, const struct tf_yaml *yaml, struct tf_node *node)
{
    bool is_true = yaml->kind == TF_YAML_TEXT && strcmp(yaml->text, "true") == 0;

    *node = (struct tf_node){ .kind = TF_NODE_TABLE, .place = yaml->place };
    if (yaml->kind == TF_YAML_LIST)
        return tf_node_put_items(arena, yaml, node);
    if (yaml->kind == TF_YAML_MAP)
        return is_changed_word(yaml) ? make_word(arena, yaml, node)
                                     : tf_node_put_entries(arena, yaml, node);
    if (!yaml->quoted && (is_true || strcmp(yaml->text, "false") == 0)) {
        node->kind = TF_NODE_BOOL;
        node->truth = is_true;
        return true;
    }
    if (!yaml->quoted && strcmp(yaml->text, "money") == 0) { /* unit: money */
        node->kind = TF_NODE_WORD;
        node->word = yaml->text;
        return true;
    }
    node->kind = TF_NODE_TEXT;
    node->text = yaml->text;
    node->length = yaml->length;
    return true;
}
