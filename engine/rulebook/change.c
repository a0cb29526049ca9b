/* SPDX-License-Identifier: MIT */
/*
 * change.c - applies changes to blocks and facts.
 */
#include "rulebook/change.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "rulebook/compile.h"

enum { FACTS_COMPARED = 512 }; /* for a suggestion */

/* -- YAML becomes nodes -------------------------------------------------------------------- */

static bool to_node(struct tf_arena *arena, const struct tf_yaml *yaml, struct tf_node *node);

static bool to_items(struct tf_arena *arena, const struct tf_yaml *yaml, struct tf_node *node)
{
    node->item_count = yaml->count;
    node->items = tf_arena_array(arena, yaml->count + 1, sizeof *node->items);
    for (size_t i = 0; node->items != NULL && i < yaml->count; i++) {
        if (!to_node(arena, &yaml->items[i], &node->items[i]))
            return false;
    }
    return node->items != NULL;
}

/* Puts an entry in its place among the sorted ones, or in place of one with its key. */
static bool put_entry(struct tf_arena *arena, struct tf_node *table, const char *key,
        struct tf_place place, struct tf_node *value)
{
    struct tf_entry *entries;
    size_t at = 0;

    while (at < table->entry_count && strcmp(table->entries[at].key, key) < 0)
        at++;
    if (at < table->entry_count && strcmp(table->entries[at].key, key) == 0) {
        table->entries[at].value = value;
        return true;
    }
    entries = tf_arena_array(arena, table->entry_count + 1, sizeof *entries);
    if (entries == NULL)
        return false;
    if (at > 0)
        memcpy(entries, table->entries, at * sizeof *entries);
    entries[at] = (struct tf_entry){ key, place, value };
    if (at < table->entry_count)
        memcpy(entries + at + 1, table->entries + at, (table->entry_count - at) * sizeof *entries);
    table->entries = entries;
    table->entry_count++;
    return true;
}

static bool to_entries(struct tf_arena *arena, const struct tf_yaml *yaml, struct tf_node *node)
{
    for (size_t i = 0; i < yaml->count; i++) {
        struct tf_node *value = tf_arena_get(arena, sizeof *value);

        if (value == NULL || !to_node(arena, &yaml->items[i], value) ||
                !put_entry(arena, node, yaml->keys[i].text, yaml->keys[i].place, value))
            return false;
    }
    return true;
}

/* `fact: x` and `money: 1.00` alone in a map are the words. */
static bool to_word(struct tf_arena *arena, const struct tf_yaml *yaml, struct tf_node *node)
{
    struct tf_node *item = tf_arena_get(arena, sizeof *item);

    node->kind = TF_NODE_WORD;
    node->word = yaml->keys[0].text;
    if (yaml->items[0].kind == TF_YAML_LIST) /* graduated: [{ upto, rate }, …] */
        return to_items(arena, &yaml->items[0], node);
    if (item == NULL || !to_node(arena, &yaml->items[0], item))
        return false;
    node->items = item;
    node->item_count = 1;
    if (strcmp(node->word, "money") == 0 && item->kind == TF_NODE_TEXT) {
        struct tf_dec value;

        if (tf_dec_parse(item->text, item->length, &value) == NULL) {
            item->kind = TF_NODE_NUMBER;
            item->number = value;
        }
    }
    return true;
}

static bool to_node(struct tf_arena *arena, const struct tf_yaml *yaml, struct tf_node *node)
{
    memset(node, 0, sizeof *node);
    node->place = yaml->place;
    if (yaml->kind == TF_YAML_TEXT) {
        bool is_true = strcmp(yaml->text, "true") == 0;

        if (!yaml->quoted && (is_true || strcmp(yaml->text, "false") == 0)) {
            node->kind = TF_NODE_BOOL;
            node->truth = is_true;
            return true;
        }
        node->kind = TF_NODE_TEXT;
        node->text = yaml->text;
        node->length = yaml->length;
        return true;
    }
    node->kind = TF_NODE_TABLE;
    if (yaml->kind == TF_YAML_LIST) {
        /* a map at the end of a list holds the named keys beside it: [500, { per: hour }] */
        bool named = yaml->count > 1 && yaml->items[0].kind != TF_YAML_MAP &&
                     yaml->items[yaml->count - 1].kind == TF_YAML_MAP;
        struct tf_yaml listed = *yaml;

        listed.count -= named;
        return to_items(arena, &listed, node) &&
               (!named || to_entries(arena, &yaml->items[yaml->count - 1], node));
    }
    if (yaml->count == 1 &&
            (strcmp(yaml->keys[0].text, "fact") == 0 || strcmp(yaml->keys[0].text, "money") == 0 ||
                    strcmp(yaml->keys[0].text, "graduated") == 0))
        return to_word(arena, yaml, node);
    return to_entries(arena, yaml, node);
}

/* -- blocks ---------------------------------------------------------------------------------- */

static const char *const block_words[] = { "rulebook", "meter", "price", "charge", "pool", "plan",
    "statement", "input", "deduct", "coupon", "commit" };
enum { BLOCK_WORDS = sizeof block_words / sizeof block_words[0] };

/* The word of the block that a change is about, or NULL when it is about a fact. */
static const char *changed_word(const struct tf_yaml *change)
{
    for (size_t i = 0; i < BLOCK_WORDS; i++) {
        if (tf_yaml_find(change, block_words[i]) != NULL)
            return block_words[i];
    }
    return NULL;
}

static struct tf_block *find_block(struct tf_rulebook *book, const char *word,
        const struct tf_yaml *name, struct tf_report *report)
{
    const char *names[64];
    size_t count = 0;
    char hint[300];

    for (size_t i = 0; i < book->blocks.count; i++) {
        struct tf_block *block = &book->blocks.items[i];

        if (strcmp(block->word, word) != 0)
            continue;
        if (strcmp(word, "deduct") == 0 ||
                (name->kind == TF_YAML_TEXT && strcmp(block->name, name->text) == 0))
            return block;
        if (count < sizeof names / sizeof names[0])
            names[count++] = block->name;
    }
    tf_suggest(name->kind == TF_YAML_TEXT ? name->text : "", names, count, hint, sizeof hint);
    tf_yaml_complain(name, TF_F_CHANGE_BLOCK, report, hint, "The rulebook has no %s \"%s\".", word,
            name->kind == TF_YAML_TEXT ? name->text : "");
    return NULL;
}

static void remove_keys(
        const struct tf_yaml *remove, struct tf_node *body, struct tf_report *report)
{
    for (size_t i = 0; i < remove->count; i++) {
        const char *key = remove->items[i].text;
        size_t at = 0;

        while (at < body->entry_count && (key == NULL || strcmp(body->entries[at].key, key) != 0))
            at++;
        if (at == body->entry_count) {
            tf_yaml_complain(&remove->items[i], TF_F_CHANGE_KEY, report, "Name a key that it has.",
                    "The block has no key \"%s\".", key == NULL ? "" : key);
            continue;
        }
        memmove(body->entries + at, body->entries + at + 1,
                (body->entry_count - at - 1) * sizeof *body->entries);
        body->entry_count--;
    }
}

static size_t count_orders(const struct tf_rulebook *book)
{
    size_t count = 0;

    for (size_t i = 0; i < book->blocks.count; i++)
        count += strcmp(book->blocks.items[i].word, "deduct") == 0;
    return count;
}

static bool change_block(struct tf_rulebook *book, const struct tf_yaml *change, const char *word,
        struct tf_report *report)
{
    const char *const known[] = { word, "set", "remove" };
    const struct tf_yaml *name = tf_yaml_find(change, word);
    const struct tf_yaml *set = tf_yaml_find(change, "set");
    const struct tf_yaml *remove = tf_yaml_find(change, "remove");
    struct tf_block *block = find_block(book, word, name, report);

    tf_yaml_check_keys(change, "A change", known, 3, TARIFF_BAD_TEST, report);
    if (block == NULL)
        return true;
    if (strcmp(word, "deduct") == 0 && count_orders(book) > 1) {
        tf_yaml_complain(name, TF_F_CHANGE_DEDUCT, report,
                "Write the order with its dates in rulebook.lua.",
                "The rulebook has several deducts by date; a change cannot say which it means.");
        return true;
    }
    if (strcmp(word, "deduct") == 0 && name->kind == TF_YAML_LIST)
        return to_items(&book->arena, name, block->body);
    if (remove != NULL && remove->kind == TF_YAML_LIST)
        remove_keys(remove, block->body, report);
    if (set == NULL && remove == NULL)
        tf_yaml_complain(change, TF_F_CHANGE_FORM, report, "Write set: { key: value }.",
                "The change does not say what to set.");
    if (set == NULL || !tf_yaml_expect(set, TF_YAML_MAP, "set", TARIFF_BAD_TEST, report))
        return true;
    return to_entries(&book->arena, set, block->body);
}

tariff_code tf_changes_blocks(
        const struct tf_changes *changes, struct tf_rulebook *book, struct tf_report *report)
{
    tariff_error err;

    for (size_t i = 0; i < changes->list->count; i++) {
        const struct tf_yaml *change = &changes->list->items[i];
        const char *word = changed_word(change);

        if (word == NULL && tf_yaml_find(change, "fact") == NULL)
            tf_yaml_complain(change, TF_F_CHANGE_FORM, report,
                    "Begin with fact:, price:, charge:, pool:, plan:, meter:, rulebook: or "
                    "deduct:.",
                    "The change does not say what it changes.");
        if (word != NULL && !change_block(book, change, word, report)) {
            tf_no_memory(&err);
            return tf_report_add(report, &err);
        }
    }
    return report->count == 0 ? TARIFF_OK : report->first.code;
}

/* -- facts ------------------------------------------------------------------------------------- */

/* `from:` of a change, a date or an instant. */
struct moment {
    bool given;
    int32_t year, month, day;
    int64_t instant; /* TF_ALWAYS for a date */
};

static bool read_moment(const struct tf_yaml *from, struct moment *out, struct tf_report *report)
{
    const char *wrong;

    *out = (struct moment){ .given = from != NULL, .instant = TF_ALWAYS };
    if (from == NULL)
        return true;
    wrong = tf_date_parse(from->text, from->length, &out->year, &out->month, &out->day);
    if (wrong == NULL)
        return true;
    if (tf_instant_parse(from->text, from->length, &out->instant) != NULL) {
        tf_yaml_complain(from, tf_finding_in(TF_F_NOT_A_TIME, TARIFF_BAD_TEST), report,
                "Write a date such as 2026-03-15, or an instant with its offset.",
                "The date \"%s\" %s.", from->text, wrong);
        return false;
    }
    return true;
}

/* The instant at which a version begins; dates are compared in the rulebook's zone. */
static int64_t begin_of(
        const struct tf_rulebook *book, int32_t year, int32_t month, int32_t day, int64_t instant)
{
    if (instant != TF_ALWAYS)
        return instant;
    return tf_zone_instant(book->zone, tf_days_of_civil(year, month, day) * TF_DAY);
}

static int64_t version_begin(const struct tf_rulebook *book, const struct tf_fact_version *version)
{
    return begin_of(book, version->year, version->month, version->day,
            version->exact ? version->from : TF_ALWAYS);
}

/* A copy of the version in force at the moment, inserted to begin there. */
static bool insert_version(
        struct tf_rulebook *book, struct tf_fact *fact, const struct moment *from, size_t *index)
{
    int64_t at = begin_of(book, from->year, from->month, from->day, from->instant);
    struct tf_fact_version *versions =
            tf_arena_array(&book->arena, fact->version_count + 1, sizeof *versions);
    size_t place = 0;

    if (versions == NULL)
        return false;
    while (place < fact->version_count && version_begin(book, &fact->versions[place]) <= at)
        place++;
    *index = place;
    if (place > 0 && version_begin(book, &fact->versions[place - 1]) == at) {
        *index = place - 1;
        return true;
    }
    memcpy(versions, fact->versions, place * sizeof *versions);
    versions[place] = fact->versions[place > 0 ? place - 1 : 0];
    versions[place].year = from->year;
    versions[place].month = from->month;
    versions[place].day = from->day;
    versions[place].exact = from->instant != TF_ALWAYS;
    versions[place].from = from->instant;
    memcpy(versions + place + 1, fact->versions + place,
            (fact->version_count - place) * sizeof *versions);
    fact->versions = versions;
    fact->version_count++;
    return true;
}

/* One cell: set, scaled or raised. */
static bool change_cell(
        const struct tf_yaml *node, const char *verb, struct tf_dec *cell, struct tf_report *report)
{
    struct tf_dec value;

    if (!tf_yaml_decimal(node, TARIFF_BAD_TEST, &value, report))
        return true;
    if (strcmp(verb, "set") == 0) {
        *cell = value;
        return true;
    }
    if (strcmp(verb, "scale") == 0)
        return tf_dec_mul(*cell, value, TF_ROUND_HALF_UP, cell);
    return tf_dec_add(*cell, value, cell);
}

static bool change_version(struct tf_rulebook *book, struct tf_fact *fact,
        struct tf_fact_version *version, const struct tf_yaml *value, const char *verb,
        struct tf_report *report)
{
    struct tf_dec *cells = tf_arena_array(&book->arena, fact->cell_count, sizeof *cells);
    bool *has = tf_arena_array(&book->arena, fact->cell_count, sizeof *has);
    const struct tf_field *by = fact->by_count == 1 ? &book->schema.fields[fact->by[0]] : NULL;

    if (cells == NULL || has == NULL)
        return false;
    memcpy(cells, version->cells, fact->cell_count * sizeof *cells);
    memcpy(has, version->has, fact->cell_count * sizeof *has);
    for (size_t i = 0; value->kind == TF_YAML_TEXT && i < fact->cell_count; i++) {
        bool sets = strcmp(verb, "set") == 0;

        if ((has[i] || sets) && !change_cell(value, verb, &cells[i], report))
            return false;
        has[i] |= sets;
    }
    for (size_t i = 0; value->kind == TF_YAML_MAP && i < value->count; i++) {
        char hint[100] = "Name a symbol of the fact's field.";
        uint32_t code =
                by == NULL ? 0 : tf_field_code(by, value->keys[i].text, value->keys[i].length);

        if (code == 0) {
            const char *near =
                    by == NULL ? NULL
                               : tf_nearest(value->keys[i].text, by->symbols, by->symbol_count);

            if (near != NULL)
                snprintf(hint, sizeof hint, "Did you mean \"%.64s\"?", near);
            tf_yaml_complain(&value->keys[i], TF_F_CHANGE_SYMBOL, report, hint,
                    "The fact \"%s\" has no \"%s\".", fact->name, value->keys[i].text);
            continue;
        }
        if (!change_cell(&value->items[i], verb, &cells[code - 1], report))
            return false;
        has[code - 1] = true;
    }
    version->cells = cells;
    version->has = has;
    version->place = value->place;
    return true;
}

static void complain_no_fact(
        const struct tf_rulebook *book, const struct tf_yaml *name, struct tf_report *report)
{
    const char *names[FACTS_COMPARED];
    size_t count = 0;
    const char *near;
    char hint[300] = "Name a fact of the rulebook.";

    for (; count < book->facts.count && count < FACTS_COMPARED; count++)
        names[count] = book->facts.items[count].name;
    near = tf_nearest(name->text, names, count);
    if (near != NULL)
        snprintf(hint, sizeof hint, "Did you mean \"%.128s\"?", near);
    tf_yaml_complain(name, tf_finding_in(TF_F_FACT_UNKNOWN, TARIFF_BAD_TEST), report, hint,
            "There is no fact \"%.128s\".", name->text);
}

static bool change_fact(
        struct tf_rulebook *book, const struct tf_yaml *change, struct tf_report *report)
{
    static const char *const known[] = { "fact", "from", "set", "scale", "add" };
    const struct tf_yaml *name = tf_yaml_find(change, "fact");
    const struct tf_yaml *value = NULL;
    const char *verb = NULL;
    struct tf_fact *fact;
    struct moment from;
    size_t first = 0;

    tf_yaml_check_keys(change, "A change", known, 5, TARIFF_BAD_TEST, report);
    for (size_t i = 2; i < 5 && value == NULL; i++) {
        value = tf_yaml_find(change, known[i]);
        verb = known[i];
    }
    fact = (struct tf_fact *)tf_facts_find(&book->facts, name->text, name->length);
    if (fact == NULL) {
        complain_no_fact(book, name, report);
        return true;
    }
    if (value == NULL || fact->kind == TF_FACT_TIERS) {
        tf_yaml_complain(name, value == NULL ? TF_F_CHANGE_FORM : TF_F_CHANGE_TIERS, report,
                value == NULL ? "Add set:, scale: or add: with a number."
                              : "Change it in facts/, or put another fact in its place.",
                value == NULL ? "The change of the fact \"%s\" does not say what changes."
                              : "The fact \"%s\" holds tiers, which a change cannot name.",
                name->text);
        return true;
    }
    if (!read_moment(tf_yaml_find(change, "from"), &from, report))
        return true;
    if (from.given && !insert_version(book, fact, &from, &first))
        return false;
    for (size_t i = first; i < fact->version_count; i++) {
        if (!change_version(book, fact, &fact->versions[i], value, verb, report))
            return false;
    }
    return true;
}

tariff_code tf_changes_facts(
        const struct tf_changes *changes, struct tf_rulebook *book, struct tf_report *report)
{
    tariff_error err;

    for (size_t i = 0; i < changes->list->count; i++) {
        const struct tf_yaml *change = &changes->list->items[i];

        if (tf_yaml_find(change, "fact") != NULL && !change_fact(book, change, report)) {
            tf_fail(&err, TF_F_CHANGE_TOO_LARGE, change->place, "Use smaller numbers.",
                    "The changed fact does not fit.");
            return tf_report_add(report, &err);
        }
    }
    return report->count == 0 ? TARIFF_OK : report->first.code;
}
