/* SPDX-License-Identifier: MIT */
/*
 * change.c - applies changes to blocks: their keys, and whole blocks.
 */
#include "rulebook/change.h"

#include <string.h>

#include "rulebook/compile.h"

/* One change on its way. */
struct block_change {
    struct tf_rulebook *book;
    struct tf_report *report;
    const struct tf_yaml *change;
    const char *word;
    const struct tf_yaml *name; /* of the block; of a deduct, the list of pools */
};

static bool is_block(const struct tf_block *block, const char *word, const struct tf_yaml *name)
{
    return strcmp(block->word, word) == 0 &&
           (strcmp(word, "deduct") == 0 || strcmp(word, "statement") == 0 ||
                   strcmp(word, "rulebook") == 0 ||
                   (name->kind == TF_YAML_TEXT && strcmp(block->name, name->text) == 0));
}

static struct tf_block *find_block(const struct block_change *c)
{
    for (size_t i = 0; i < c->book->blocks.count; i++) {
        if (is_block(&c->book->blocks.items[i], c->word, c->name))
            return &c->book->blocks.items[i];
    }
    return NULL;
}

static void complain_no_block(const struct block_change *c)
{
    const char *name = c->name->kind == TF_YAML_TEXT ? c->name->text : "";
    const char *names[64];
    size_t count = 0;
    char hint[300];

    for (size_t i = 0; i < c->book->blocks.count && count < sizeof names / sizeof names[0]; i++) {
        if (strcmp(c->book->blocks.items[i].word, c->word) == 0)
            names[count++] = c->book->blocks.items[i].name;
    }
    tf_suggest(name, names, count, hint, sizeof hint);
    tf_yaml_complain(c->name, TF_F_CHANGE_BLOCK, c->report, hint, "The rulebook has no %s \"%s\".",
            c->word, name);
}

/* -- keys
 * ------------------------------------------------------------------------------------------
 */

static void remove_keys(
        const struct block_change *c, const struct tf_yaml *remove, struct tf_node *body)
{
    for (size_t i = 0; i < remove->count; i++) {
        const char *key = remove->items[i].text;
        size_t at = 0;

        while (at < body->entry_count && (key == NULL || strcmp(body->entries[at].key, key) != 0))
            at++;
        if (at == body->entry_count) {
            tf_yaml_complain(&remove->items[i], TF_F_CHANGE_KEY, c->report,
                    "Name a key that it has.", "The block has no key \"%s\".",
                    key == NULL ? "" : key);
            continue;
        }
        memmove(body->entries + at, body->entries + at + 1,
                (body->entry_count - at - 1) * sizeof *body->entries);
        body->entry_count--;
    }
}

/* -- whole blocks
 * ---------------------------------------------------------------------------------- */

static void drop_block(struct tf_rulebook *book, const struct tf_block *block)
{
    size_t at = (size_t)(block - book->blocks.items);

    memmove(book->blocks.items + at, book->blocks.items + at + 1,
            (book->blocks.count - at - 1) * sizeof *block);
    book->blocks.count--;
}

/* A body made anew of a map; false when there is no memory. */
static bool make_body(
        const struct block_change *c, const struct tf_yaml *map, struct tf_block *block)
{
    struct tf_node *body = tf_arena_get(&c->book->arena, sizeof *body);

    if (body == NULL)
        return false;
    *body = (struct tf_node){ .kind = TF_NODE_TABLE, .place = map->place };
    block->body = body;
    return tf_node_put_entries(&c->book->arena, map, body);
}

static bool add_changed_block(const struct block_change *c, const struct tf_yaml *map)
{
    struct tf_blocks *blocks = &c->book->blocks;
    struct tf_block *items;

    if (!tf_yaml_expect(
                c->name, TF_YAML_TEXT, "The name of the block", TARIFF_BAD_CHANGE, c->report))
        return true;
    if (find_block(c) != NULL) {
        tf_yaml_complain(c->name, TF_F_CHANGE_ADDS, c->report,
                "Say set: to change some of its keys, or replace: to put another in its place.",
                "The rulebook has a %s \"%s\" already.", c->word, c->name->text);
        return true;
    }
    items = tf_arena_array(&c->book->arena, blocks->count + 1, sizeof *items);
    if (items == NULL)
        return false;
    memcpy(items, blocks->items, blocks->count * sizeof *items);
    blocks->items = items;
    items[blocks->count] = (struct tf_block){ .word = c->word,
        .name = c->name->text,
        .place = c->change->place,
        .name_place = c->name->place };
    return make_body(c, map, &items[blocks->count++]);
}

/* -- the order of deduction
 * ------------------------------------------------------------------------ */

static size_t count_orders(const struct tf_rulebook *book)
{
    size_t count = 0;

    for (size_t i = 0; i < book->blocks.count; i++)
        count += strcmp(book->blocks.items[i].word, "deduct") == 0;
    return count;
}

/* -- a change
 * -------------------------------------------------------------------------------------- */

static bool is_map_or_absent(
        const struct block_change *c, const struct tf_yaml *value, const char *what)
{
    return value == NULL || tf_yaml_expect(value, TF_YAML_MAP, what, TARIFF_BAD_CHANGE, c->report);
}

static bool change_block(const struct block_change *c)
{
    const struct tf_yaml *set = tf_yaml_find(c->change, "set");
    const struct tf_yaml *remove = tf_yaml_find(c->change, "remove");
    const struct tf_yaml *add = tf_yaml_find(c->change, "add");
    const struct tf_yaml *replace = tf_yaml_find(c->change, "replace");
    bool is_order = strcmp(c->word, "deduct") == 0 && c->name->kind == TF_YAML_LIST;
    struct tf_block *block = find_block(c);

    if (!is_map_or_absent(c, set, "set") || !is_map_or_absent(c, add, "add") ||
            !is_map_or_absent(c, replace, "replace"))
        return true;
    if (add != NULL)
        return add_changed_block(c, add);
    if (block == NULL) {
        complain_no_block(c);
        return true;
    }
    if (strcmp(c->word, "deduct") == 0 && count_orders(c->book) > 1) {
        tf_yaml_complain(c->name, TF_F_CHANGE_DEDUCT, c->report,
                "Write the order with its dates in rulebook.lua.",
                "The rulebook has several deducts by date; a change cannot say which it means.");
        return true;
    }
    if (is_order && !tf_node_put_items(&c->book->arena, c->name, block->body))
        return false;
    if (replace != NULL)
        return make_body(c, replace, block);
    if (remove != NULL && remove->kind == TF_YAML_LIST)
        remove_keys(c, remove, block->body);
    else if (remove != NULL &&
             strcmp(remove->kind == TF_YAML_TEXT ? remove->text : "", "true") == 0)
        drop_block(c->book, block);
    else if (remove != NULL || (set == NULL && !is_order))
        tf_yaml_complain(c->change, TF_F_CHANGE_FORM, c->report,
                "Write set: { key: value }, remove: [key], remove: true, or add: or replace: and a "
                "block.",
                "The change does not say what changes.");
    return set == NULL || tf_node_put_entries(&c->book->arena, set, block->body);
}

/* `path: price.storage.round.per` as { price: storage, set: { round.per: … } } would be. */
static bool change_by_path(struct block_change *c, const struct tf_change_path *path)
{
    static const char *const known[] = { "path", "set" };
    const struct tf_yaml *set = tf_yaml_find(c->change, "set");
    struct tf_block *block;
    struct tf_yaml key = *tf_yaml_find(c->change, "path");
    struct tf_yaml map = { .kind = TF_YAML_MAP, .keys = &key, .items = set, .count = 1 };
    struct tf_yaml name = key;

    tf_yaml_check_keys(c->change, "A change of a block", known, 2, TARIFF_BAD_CHANGE, c->report);
    if (set == NULL) {
        tf_yaml_complain(c->change, TF_F_CHANGE_FORM, c->report, "Add set: and the value.",
                "The change does not say what to set.");
        return true;
    }
    c->word = path->word;
    name.text = path->name;
    c->name = &name;
    block = find_block(c);
    if (strcmp(c->word, "deduct") == 0 && count_orders(c->book) > 1) {
        tf_yaml_complain(tf_yaml_find(c->change, "path"), TF_F_CHANGE_DEDUCT, c->report,
                "Write the order with its dates in rulebook.lua.",
                "The rulebook has several deducts by date; a change cannot say which it means.");
        return true;
    }
    if (*path->rest == '\0' && strcmp(c->word, "deduct") == 0 && set->kind == TF_YAML_LIST)
        return tf_node_put_items(&c->book->arena, set, block->body);
    if (*path->rest == '\0') {
        tf_yaml_complain(tf_yaml_find(c->change, "path"), TF_F_CHANGE_FORM, c->report,
                "Name a key of the block, as in price.storage.round.",
                "The path names a whole block.");
        return true;
    }
    key.text = path->rest;
    return tf_node_put_entries(&c->book->arena, &map, block->body);
}

/* Tells a change that names nothing that there is. */
static bool is_about_something(const struct block_change *c)
{
    if (c->change->kind == TF_YAML_MAP &&
            (c->word != NULL || tf_yaml_find(c->change, "fact") != NULL ||
                    tf_yaml_find(c->change, "path") != NULL))
        return true;
    if (c->change->kind == TF_YAML_MAP && tf_change_is_of_input(c->change))
        tf_yaml_complain(c->change, TF_F_CHANGE_INPUT, c->report,
                "Try it with `tariff whatif`, which has the usage and the accounts.",
                "This change is of what happened, not of the rulebook.");
    else
        tf_yaml_complain(c->change, TF_F_CHANGE_FORM, c->report,
                "Begin with path:, fact:, price:, charge:, commit:, pool:, plan:, coupon:, meter:, "
                "input:, statement:, rulebook: or deduct:.",
                "The change does not say what it changes.");
    return false;
}

tariff_code tf_changes_blocks(
        const struct tf_changes *changes, struct tf_rulebook *book, struct tf_report *report)
{
    for (size_t i = 0; i < changes->list->count; i++) {
        struct block_change c = { book, report, &changes->list->items[i], NULL, NULL };
        const struct tf_yaml *path;
        struct tf_change_path found;
        bool fine = true;

        if (c.change->kind == TF_YAML_MAP)
            c.word = tf_change_word(c.change);
        if (!is_about_something(&c))
            continue;
        path = tf_yaml_find(c.change, "path");
        if (path != NULL && path->kind == TF_YAML_TEXT &&
                tf_path_to_block(book, path->text, &found)) {
            fine = change_by_path(&c, &found);
        } else if (c.word != NULL) {
            const char *const known[] = { c.word, "set", "remove", "add", "replace" };

            tf_yaml_check_keys(c.change, "A change", known, 5, TARIFF_BAD_CHANGE, report);
            c.name = tf_yaml_find(c.change, c.word);
            fine = change_block(&c);
        }
        if (!fine)
            return tf_yaml_no_memory(report);
    }
    return report->count == 0 ? TARIFF_OK : report->first.code;
}
