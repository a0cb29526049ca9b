/* SPDX-License-Identifier: MIT */
/*
 * load.c - the order in which a rulebook comes to be: rules run, facts read, changes
 * applied, blocks compiled, hash taken.
 */
#include "rulebook/load.h"

#include <stdio.h>
#include <string.h>

#include "facts/file.h"
#include "rulebook/change.h"
#include "rulebook/compile.h"
#include "rulebook/hash.h"

enum { PLANS_COMPARED = 256 }; /* for a suggestion */

struct loader {
    struct tf_rulebook *book;
    const struct tf_folder *folder;
    struct tf_report *report;
    const struct tf_changes *changes;
    struct tf_rule *rule; /* the state that loaded; sessions make their own */
};

static tariff_code note(struct loader *l, tariff_code code, const tariff_error *err)
{
    if (code != TARIFF_OK)
        tf_report_add(l->report, err);
    return code;
}

static tariff_code read_included_rules(
        void *ud, const char *path, struct tf_source *out, tariff_error *err)
{
    struct loader *l = ud;
    char *name = tf_arena_text(&l->book->arena, path, strlen(path));

    if (name == NULL)
        return tf_no_memory(err);
    out->path = name;
    return tf_folder_read(&l->book->arena, l->folder, path, &out->text, &out->length, err);
}

static tariff_code load_rules(struct loader *l)
{
    struct tf_rulebook *book = l->book;
    struct tf_source main = { .path = "rulebook.lua" };
    tariff_error err = { 0 };
    tariff_code code =
            tf_folder_read(&book->arena, l->folder, "rulebook.lua", &main.text, &main.length, &err);

    if (code != TARIFF_OK)
        return note(l, code, &err);
    return tf_rule_load(book->alloc, &book->arena, NULL, &main, read_included_rules, l,
            &book->blocks, &l->rule, l->report);
}

/* -- the rulebook block ------------------------------------------------------------------- */

static const struct tf_block *first_block(const struct tf_rulebook *book, const char *word)
{
    for (size_t i = 0; i < book->blocks.count; i++) {
        if (strcmp(book->blocks.items[i].word, word) == 0)
            return &book->blocks.items[i];
    }
    return NULL;
}

static void read_zone(struct tf_compiler *c, const struct tf_node *body)
{
    struct tf_rulebook *book = c->book;
    const struct tf_node *node = tf_node_find(body, "zone");
    const char *name = "UTC";
    tariff_error err = { 0 };

    if (!tf_read_text(c, body, "zone", &name) && node != NULL)
        return;
    if (tf_zones_find(&book->zones, name, &book->zone, &err) == TARIFF_OK)
        return;
    if (err.code == TARIFF_NO_MEMORY)
        c->no_memory = true;
    else
        tf_complain(c, tf_finding_as(err.finding, TARIFF_BAD_RULE),
                node == NULL ? (struct tf_place){ 0 } : node->place, err.hint, "%s", err.message);
}

static void read_settle(struct tf_compiler *c, const struct tf_node *body)
{
    static const char *const known[] = { "each" };
    const struct tf_node *node = tf_node_find(body, "settle");

    c->book->settle = TF_WINDOW_HOUR;
    if (node == NULL)
        return;
    if (node->kind != TF_NODE_TABLE) {
        tf_complain(c, TF_F_VALUE_DUE, node->place, "Write settle = { each = \"hour\" }.",
                "\"settle\" is %s where a table is due.", tf_node_kind_name(node));
        return;
    }
    tf_check_keys(c, node, "settle", known, 1);
    if (tf_read_window(c, node, "each", &c->book->settle) &&
            (c->book->settle == TF_WINDOW_SPELL || c->book->settle > TF_WINDOW_YEAR))
        tf_complain(c, TF_F_WINDOW_NOT_HERE, tf_node_find(node, "each")->place,
                "Use event, hour, day, month or year.", "Usage cannot be settled each %s.",
                tf_window_name(c->book->settle));
}

static void read_duplicates(struct tf_compiler *c, const struct tf_node *body)
{
    const struct tf_node *node = tf_node_find(body, "duplicates");
    const char *text;

    if (node == NULL || !tf_read_text(c, body, "duplicates", &text))
        return;
    c->book->ids_ascend = strcmp(text, "ascending") == 0;
    if (!c->book->ids_ascend && strcmp(text, "exact") != 0)
        tf_complain(c, TF_F_SETTING_UNKNOWN, node->place, "Write \"exact\" or \"ascending\".",
                "Duplicates cannot be found by \"%s\".", text);
}

static bool is_currency_code(const char *text)
{
    return strlen(text) == 3 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

static void read_head(struct tf_compiler *c, const struct tf_block *block)
{
    static const char *const known[] = { "title", "currency", "zone", "settle", "round",
        "duplicates", "late", "units" };
    struct tf_rulebook *book = c->book;

    tf_check_keys(c, block->body, "The rulebook", known, sizeof known / sizeof known[0]);
    book->name = book->title = block->name;
    book->currency = "";
    book->round = (struct tf_round){ .per = TF_WINDOW_NONE };
    (void)tf_dec_parse("0.01", 4, &book->round.to);
    (void)tf_read_text(c, block->body, "title", &book->title);
    if (!tf_read_text(c, block->body, "currency", &book->currency))
        tf_complain(c, TF_F_CURRENCY_MISSING, block->place, "Write currency = \"CNY\".",
                "The rulebook has no currency.");
    else if (!is_currency_code(book->currency))
        tf_complain(c, TF_F_CURRENCY_UNKNOWN, tf_node_find(block->body, "currency")->place,
                "Write its three capital letters, as in currency = \"CNY\".",
                "\"%s\" is not the code of a currency.", book->currency);
    read_zone(c, block->body);
    read_settle(c, block->body);
    (void)tf_read_round(c, block->body, "round", &book->round);
    book->statement.round = book->round;
    read_duplicates(c, block->body);
    tf_compile_late(c, block->body);
}

/* -- facts ---------------------------------------------------------------------------------- */

static tariff_code read_beside(
        void *ud, const char *path, const char **text, size_t *length, tariff_error *err)
{
    struct loader *l = ud;
    char name[256];

    snprintf(name, sizeof name, "facts/%s", path);
    return tf_folder_read(&l->book->arena, l->folder, name, text, length, err);
}

static tariff_code read_fact_file(struct loader *l, const char *name, const struct tf_yaml **usage,
        const struct tf_yaml **facts)
{
    static const char *const known[] = { "usage", "facts" };
    static const struct tf_file_kind kind = { "a facts file", known, 2, TARIFF_BAD_FACT };
    struct tf_arena *arena = &l->book->arena;
    const struct tf_yaml *tree, *section;
    const char *text;
    size_t length;
    char *path = tf_arena_get(arena, strlen(name) + sizeof "facts/");
    tariff_error err = { 0 };
    tariff_code code;

    if (path == NULL) {
        code = tf_no_memory(&err);
        return note(l, code, &err);
    }
    memcpy(path, "facts/", 6);
    memcpy(path + 6, name, strlen(name));
    code = tf_folder_read(arena, l->folder, path, &text, &length, &err);
    if (code != TARIFF_OK)
        return note(l, code, &err);
    code = tf_file_read(arena, path, text, length, &kind, &tree, l->report);
    if (tree == NULL)
        return code;
    *facts = tf_yaml_find(tree, "facts");
    section = tf_yaml_find(tree, "usage");
    if (section != NULL && *usage != NULL)
        tf_yaml_complain(section, TF_F_USAGE_TWICE, l->report, "Keep all fields under one usage:.",
                "The usage is described twice, first in %s.", (*usage)->place.file);
    else if (section != NULL)
        *usage = section;
    return code;
}

static tariff_code load_facts(struct loader *l)
{
    struct tf_rulebook *book = l->book;
    struct tf_reader reader = { read_beside, l };
    const struct tf_yaml *usage = NULL;
    const struct tf_yaml **maps;
    const char **names;
    size_t count, map_count = 0;
    tariff_error err = { 0 };
    tariff_code code =
            tf_folder_list(&book->arena, l->folder, "facts", ".yaml", &names, &count, &err);

    if (code != TARIFF_OK)
        return note(l, code, &err);
    maps = tf_arena_array(&book->arena, count + 1, sizeof(const struct tf_yaml *));
    if (maps == NULL) {
        code = tf_no_memory(&err);
        return note(l, code, &err);
    }
    for (size_t i = 0; i < count; i++) {
        const struct tf_yaml *facts = NULL;

        code = read_fact_file(l, names[i], &usage, &facts);
        if (code == TARIFF_NO_MEMORY)
            return code;
        if (facts != NULL)
            maps[map_count++] = facts;
    }
    if (usage == NULL && l->report->count > 0)
        return l->report->first.code; /* a file that cannot be read may be the one */
    if (usage == NULL) {
        code = tf_fail(&err, TF_F_USAGE_MISSING, (struct tf_place){ "facts", 0, 0 },
                "Add a file such as facts/usage.yaml with a usage: section.",
                "No facts file says what fields usage has.");
        return note(l, code, &err);
    }
    code = tf_schema_read(&book->arena, usage, book->currency, &book->schema, l->report);
    if (code != TARIFF_OK)
        return code;
    code = tf_facts_read(&book->arena, maps, map_count, &book->schema, book->currency, &reader,
            &book->facts, l->report);
    if (code == TARIFF_OK)
        code = tf_facts_bind(&book->facts, book->zone, l->report);
    if (code == TARIFF_OK && l->changes != NULL)
        code = tf_changes_facts(l->changes, book, l->report);
    if (code == TARIFF_OK && l->changes != NULL) /* a change may have added versions */
        code = tf_facts_bind(&book->facts, book->zone, l->report);
    return code;
}

/* -- compiling --------------------------------------------------------------------------------- */

static uint32_t count_blocks(const struct tf_rulebook *book, const char *word)
{
    uint32_t count = 0;

    for (size_t i = 0; i < book->blocks.count; i++)
        count += strcmp(book->blocks.items[i].word, word) == 0;
    return count;
}

static void check_names(struct tf_compiler *c)
{
    const struct tf_blocks *blocks = &c->book->blocks;

    for (size_t i = 0; i < blocks->count; i++) {
        for (size_t k = 0; k < i; k++) {
            const struct tf_block *a = &blocks->items[k], *b = &blocks->items[i];

            if (strcmp(a->word, b->word) != 0 || strcmp(a->name, b->name) != 0 ||
                    strcmp(a->word, "deduct") == 0)
                continue;
            tf_complain(c, TF_F_BLOCK_TWICE, b->name_place, "Give one of them another name.",
                    "There is a %s \"%s\" already, at %s:%u.", b->word, b->name, a->place.file,
                    (unsigned)a->place.line);
            break;
        }
        if (strcmp(blocks->items[i].name, "balance") == 0 &&
                strcmp(blocks->items[i].word, "pool") == 0)
            tf_complain(c, TF_F_POOL_CALLED_BALANCE, blocks->items[i].name_place,
                    "Use another name.",
                    "\"balance\" is the account's balance; a pool needs another name.");
    }
}

static void make_room_for_blocks(struct tf_compiler *c)
{
    struct tf_rulebook *book = c->book;

    book->price_count = count_blocks(book, "price");
    book->commit_from = book->price_count + count_blocks(book, "charge");
    book->price_count_all = book->commit_from + count_blocks(book, "commit");
    book->meter_count = count_blocks(book, "meter") + count_blocks(book, "charge");
    book->pool_count = count_blocks(book, "pool");
    book->plan_count = count_blocks(book, "plan");
    book->input_count = count_blocks(book, "input");
    book->meters = tf_compile_array(c, book->meter_count + book->price_count, sizeof *book->meters);
    book->prices = tf_compile_array(c, book->price_count_all, sizeof *book->prices);
    book->pools = tf_compile_array(c, book->pool_count, sizeof *book->pools);
    book->plans = tf_compile_array(c, book->plan_count, sizeof *book->plans);
    book->inputs = tf_compile_array(c, book->input_count, sizeof *book->inputs);
}

static tariff_code compile(struct loader *l)
{
    struct tf_compiler c = { l->book, &l->book->arena, l->report, false };
    tariff_error err = { 0 };

    tf_expand_coupons(&c);
    check_names(&c);
    tf_compile_units(&c, first_block(l->book, "rulebook")->body);
    make_room_for_blocks(&c);
    if (!c.no_memory)
        tf_compile_meters(&c);
    if (!c.no_memory)
        tf_compile_pools(&c);
    if (!c.no_memory)
        tf_compile_deduct(&c);
    if (!c.no_memory && l->report->count == 0)
        tf_compile_prices(&c);
    if (!c.no_memory && l->report->count == 0)
        tf_compile_plans(&c);
    if (!c.no_memory && l->report->count == 0)
        tf_link_charges(&c);
    if (!c.no_memory && l->report->count == 0)
        tf_link_commits(&c);
    if (!c.no_memory)
        tf_compile_statement(&c);
    if (!c.no_memory)
        tf_compile_inputs(&c);
    if (!c.no_memory)
        tf_compile_looks(&c);
    if (!c.no_memory && l->report->count == 0)
        tf_compile_dates(&c);
    if (!c.no_memory && l->report->count == 0)
        tf_compile_match(&c);
    if (!c.no_memory && l->report->count == 0)
        tf_compile_links(&c);
    if (c.no_memory) {
        tariff_code code = tf_no_memory(&err);

        return note(l, code, &err);
    }
    return l->report->count == 0 ? TARIFF_OK : l->report->first.code;
}

/* -- the whole ------------------------------------------------------------------------------------
 */

static tariff_code load_all(struct loader *l)
{
    struct tf_compiler c = { l->book, &l->book->arena, l->report, false };
    const struct tf_block *head;
    tariff_error err = { 0 };
    tariff_code code = load_rules(l);

    if (code == TARIFF_OK && l->changes != NULL)
        code = tf_changes_blocks(l->changes, l->book, l->report);
    if (code != TARIFF_OK)
        return code;
    head = first_block(l->book, "rulebook");
    if (head == NULL) {
        code = tf_fail(&err, TF_F_RULEBOOK_MISSING, (struct tf_place){ "rulebook.lua", 1, 1 },
                "Begin with rulebook \"name\" { currency = \"CNY\", zone = \"Asia/Shanghai\" }.",
                "There is no rulebook block.");
        return note(l, code, &err);
    }
    read_head(&c, head);
    if (c.no_memory) {
        code = tf_no_memory(&err);
        return note(l, code, &err);
    }
    if (l->report->count > 0)
        return l->report->first.code;
    code = load_facts(l);
    if (code == TARIFF_OK && l->report->count > 0)
        code = l->report->first.code;
    if (code == TARIFF_OK)
        code = compile(l);
    if (code == TARIFF_OK)
        code = note(l, tf_rulebook_hash(l->book, l->book->hash, &err), &err);
    return code;
}

tariff_code tf_rulebook_load(struct tf_alloc alloc, const struct tf_folder *folder,
        const char *zone_folder, const struct tf_changes *changes, struct tf_rulebook **out,
        struct tf_report *report)
{
    struct loader l = { NULL, folder, report, changes, NULL };
    tariff_error err = { 0 };
    tariff_code code;

    *out = NULL;
    l.book = tf_get(alloc, sizeof *l.book);
    if (l.book == NULL) {
        code = tf_no_memory(&err);
        return note(&l, code, &err);
    }
    memset(l.book, 0, sizeof *l.book);
    l.book->alloc = alloc;
    tf_arena_init(&l.book->arena, alloc);
    if (zone_folder != NULL && (zone_folder = tf_arena_text(&l.book->arena, zone_folder,
                                        strlen(zone_folder))) == NULL) {
        code = tf_no_memory(&err);
        note(&l, code, &err);
    } else {
        tf_zones_init(&l.book->zones, alloc, zone_folder);
        code = load_all(&l);
    }
    tf_rule_free(l.rule);
    if (code != TARIFF_OK) {
        tf_rulebook_free(l.book);
        return code;
    }
    *out = l.book;
    return TARIFF_OK;
}

void tf_rulebook_free(struct tf_rulebook *rulebook)
{
    if (rulebook == NULL)
        return;
    tf_zones_free(&rulebook->zones);
    tf_arena_free(&rulebook->arena);
    tf_free(rulebook->alloc, rulebook, sizeof *rulebook);
}

/* -- looking things up
 * ------------------------------------------------------------------------------ */

static bool same_name(const char *a, const char *b, size_t length)
{
    return strlen(a) == length && memcmp(a, b, length) == 0;
}

uint32_t tf_rulebook_pool(const struct tf_rulebook *rulebook, const char *name, size_t length)
{
    for (uint32_t i = 0; i < rulebook->pool_count; i++) {
        if (rulebook->pools[i].name != NULL && same_name(rulebook->pools[i].name, name, length))
            return i;
    }
    return TF_NONE;
}

uint32_t tf_rulebook_plan(const struct tf_rulebook *rulebook, const char *name, size_t length)
{
    for (uint32_t i = 0; i < rulebook->plan_count; i++) {
        if (same_name(rulebook->plans[i].name, name, length))
            return i;
    }
    return TF_NONE;
}

void tf_rulebook_suggest_pool(
        const struct tf_rulebook *rulebook, const char *name, char *text, size_t size)
{
    const char *names[TF_POOLS_MAX];

    for (size_t i = 0; i < rulebook->pool_count; i++)
        names[i] = rulebook->pools[i].name;
    tf_suggest(name, names, rulebook->pool_count, text, size);
}

void tf_rulebook_suggest_plan(
        const struct tf_rulebook *rulebook, const char *name, char *text, size_t size)
{
    const char *names[PLANS_COMPARED];
    size_t count = rulebook->plan_count < PLANS_COMPARED ? rulebook->plan_count : PLANS_COMPARED;

    for (size_t i = 0; i < count; i++)
        names[i] = rulebook->plans[i].name;
    tf_suggest(name, names, count, text, size);
}

uint32_t tf_rulebook_price(const struct tf_rulebook *rulebook, const char *name, size_t length)
{
    for (uint32_t i = 0; i < rulebook->price_count_all; i++) {
        if (rulebook->prices[i].name != NULL && same_name(rulebook->prices[i].name, name, length))
            return i;
    }
    return TF_NONE;
}

bool tf_fact_amount(const struct tf_fact *fact, int64_t at, struct tf_dec *out)
{
    size_t version = tf_fact_version_at(fact, at);

    if (version == SIZE_MAX)
        return false;
    *out = fact->versions[version].cells[0];
    return fact->is_money || tf_unit_to_base(*out, &fact->unit, out);
}
