/* SPDX-License-Identifier: MIT */
/*
 * change_fact.c - applies changes to facts: every dated value, or those from a date on.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "facts/fact_read.h"
#include "rulebook/change.h"

enum { FACTS_COMPARED = 512 }; /* for a suggestion */

static const char changed_source[] = "a change, to try it";

/* One change on its way. */
struct fact_change {
    struct tf_rulebook *book;
    struct tf_report *report;
    struct tf_fact *fact;
    const char *verb; /* "set", "scale" or "add" */
    const struct tf_yaml *value;
    const char *symbols; /* of the one cell that is meant, between dots; "" for all */
    const struct tf_yaml *name;
    bool too_large;
    bool no_memory;
};

/* -- from when ----------------------------------------------------------------------------------
 */

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
    if (!tf_yaml_expect(from, TF_YAML_TEXT, "The date", TARIFF_BAD_CHANGE, report))
        return false;
    wrong = tf_date_parse(from->text, from->length, &out->year, &out->month, &out->day);
    if (wrong == NULL || tf_instant_parse(from->text, from->length, &out->instant) == NULL)
        return true;
    tf_yaml_complain(from, tf_finding_in(TF_F_NOT_A_TIME, TARIFF_BAD_CHANGE), report,
            "Write a date such as 2026-03-15, or an instant with its offset.",
            "The date \"%s\" %s.", from->text, wrong);
    return false;
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

/* -- numbers -------------------------------------------------------------------------------------
 */

/* A number set, scaled or raised. */
static void change_number(struct fact_change *c, const struct tf_yaml *node, struct tf_dec *number)
{
    struct tf_dec value;
    bool fits = true;

    if (!tf_yaml_decimal(node, TARIFF_BAD_CHANGE, &value, c->report))
        return;
    if (strcmp(c->verb, "set") == 0)
        *number = value;
    else if (strcmp(c->verb, "scale") == 0)
        fits = tf_dec_mul(*number, value, TF_ROUND_HALF_UP, number);
    else
        fits = tf_dec_add(*number, value, number);
    c->too_large = c->too_large || !fits;
}

static void change_cell(struct fact_change *c, const struct tf_yaml *node,
        struct tf_fact_version *version, size_t i)
{
    if (!version->has[i] && strcmp(c->verb, "set") != 0) {
        tf_yaml_complain(node, TF_F_CHANGE_CELL, c->report, "Say set: and the number it shall be.",
                "The fact \"%s\" has no number here to %s.", c->fact->name, c->verb);
        return;
    }
    change_number(c, node, &version->cells[i]);
    version->has[i] = true;
}

/* All cells under some symbols: those that have a number, or, set to one, all. */
static void change_all(struct fact_change *c, const struct tf_yaml *node,
        struct tf_fact_version *version, size_t first, size_t count)
{
    bool is_meant = count == 1 || strcmp(c->verb, "set") == 0;

    for (size_t i = first; i < first + count; i++) {
        if (version->has[i] || is_meant)
            change_cell(c, node, version, i);
    }
}

static void complain_symbol(struct fact_change *c, const struct tf_yaml *at,
        const struct tf_field *by, const char *name)
{
    const char *near = by == NULL ? NULL : tf_nearest(name, by->symbols, by->symbol_count);
    char hint[100] = "Name a symbol of the fact's field.";

    if (near != NULL)
        snprintf(hint, sizeof hint, "Did you mean \"%.64s\"?", near);
    tf_yaml_complain(at, TF_F_CHANGE_SYMBOL, c->report, hint, "The fact \"%s\" has no \"%s\".",
            c->fact->name, name);
}

/* How many cells lie under one symbol of the by-field number `level`. */
static size_t cells_below(const struct fact_change *c, size_t level)
{
    size_t count = 1;

    for (size_t i = level + 1; i < c->fact->by_count; i++)
        count *= c->book->schema.fields[c->fact->by[i]].symbol_count;
    return count;
}

/* A number for all cells from `first` on under `level`, or a map of the next field's symbols. */
static void change_level(struct fact_change *c, struct tf_fact_version *version,
        const struct tf_yaml *value, size_t level, size_t first)
{
    size_t count = level < c->fact->by_count ? cells_below(c, level) : 1;
    const struct tf_field *by =
            level < c->fact->by_count ? &c->book->schema.fields[c->fact->by[level]] : NULL;

    if (value->kind != TF_YAML_MAP) {
        change_all(c, value, version, first, by == NULL ? 1 : count * by->symbol_count);
        return;
    }
    for (size_t i = 0; i < value->count; i++) {
        const struct tf_yaml *key = &value->keys[i];
        uint32_t code = by == NULL ? 0 : tf_field_code(by, key->text, key->length);

        if (code == 0)
            complain_symbol(c, key, by, key->text);
        else
            change_level(c, version, &value->items[i], level + 1, first + (code - 1) * count);
    }
}

/* The cells that a path names behind the fact, `gn7i` or `gn7i.cn`; symbols may have dots. */
static void change_named(struct fact_change *c, struct tf_fact_version *version, const char *rest,
        size_t level, size_t first)
{
    const struct tf_field *by;

    if (*rest == '\0') {
        change_level(c, version, c->value, level, first);
        return;
    }
    by = level < c->fact->by_count ? &c->book->schema.fields[c->fact->by[level]] : NULL;
    for (size_t i = 0; by != NULL && i < by->symbol_count; i++) {
        size_t length = strlen(by->symbols[i]);

        if (strncmp(rest, by->symbols[i], length) == 0 &&
                (rest[length] == '\0' || rest[length] == '.')) {
            change_named(c, version, rest + length + (rest[length] == '.'), level + 1,
                    first + i * cells_below(c, level));
            return;
        }
    }
    complain_symbol(c, c->name, by, rest);
}

static void change_cells(struct fact_change *c, struct tf_fact_version *version)
{
    const struct tf_fact *fact = c->fact;
    struct tf_dec *cells = tf_arena_array(&c->book->arena, fact->cell_count, sizeof *cells);
    bool *has = tf_arena_array(&c->book->arena, fact->cell_count, sizeof *has);

    c->no_memory = cells == NULL || has == NULL;
    if (c->no_memory)
        return;
    memcpy(cells, version->cells, fact->cell_count * sizeof *cells);
    memcpy(has, version->has, fact->cell_count * sizeof *has);
    version->cells = cells;
    version->has = has;
    change_named(c, version, c->symbols, 0, 0);
}

/* -- tiers ---------------------------------------------------------------------------------------
 */

/* Other tiers, as a list, or the rates of these scaled or raised; what is charged once scales. */
static void change_tiers(struct fact_change *c, struct tf_fact_version *version)
{
    static const struct tf_yaml key = { .kind = TF_YAML_TEXT, .text = "tiers", .length = 5 };
    bool scales = strcmp(c->verb, "scale") == 0;
    struct tf_tier *tiers;

    if (strcmp(c->verb, "set") == 0 && c->value->kind == TF_YAML_LIST) {
        struct tf_yaml map = { .kind = TF_YAML_MAP,
            .place = c->value->place,
            .keys = &key,
            .items = c->value,
            .count = 1 };
        struct tf_fact_reading reading = { .arena = &c->book->arena,
            .schema = &c->book->schema,
            .currency = c->book->currency,
            .report = c->report };

        tf_fact_read_value(&reading, c->fact, version, &map);
        c->no_memory = reading.no_memory;
        return;
    }
    if (strcmp(c->verb, "set") == 0) {
        tf_yaml_complain(c->name, TF_F_CHANGE_TIERS, c->report,
                "Set a list of tiers, or scale: or add: to change the rates of all.",
                "The fact \"%s\" holds tiers; one number cannot be set in their place.",
                c->fact->name);
        return;
    }
    tiers = tf_arena_array(&c->book->arena, version->tier_count, sizeof *tiers);
    c->no_memory = tiers == NULL;
    if (c->no_memory)
        return;
    memcpy(tiers, version->tiers, version->tier_count * sizeof *tiers);
    for (size_t i = 0; i < version->tier_count; i++) {
        change_number(c, c->value, &tiers[i].rate);
        if (scales)
            change_number(c, c->value, &tiers[i].flat);
    }
    version->tiers = tiers;
}

/* -- a change -------------------------------------------------------------------------------------
 */

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
    tf_yaml_complain(name, tf_finding_in(TF_F_FACT_UNKNOWN, TARIFF_BAD_CHANGE), report, hint,
            "There is no fact \"%.128s\".", name->text);
}

/* Finds the fact that a change names, by its name or by a path.  False when there is none. */
static bool find_changed(struct fact_change *c, const struct tf_yaml *change)
{
    bool is_path = tf_yaml_find(change, "path") != NULL;
    struct tf_change_path path = { .rest = "" };

    c->name = tf_yaml_find(change, is_path ? "path" : "fact");
    if (!tf_yaml_expect(c->name, TF_YAML_TEXT, is_path ? "The path" : "The fact", TARIFF_BAD_CHANGE,
                c->report))
        return false;
    path.name = c->name->text;
    if (is_path && !tf_path_to_fact(c->book, c->name->text, &path)) {
        tf_path_complain(c->book, c->name, c->report);
        return false;
    }
    c->symbols = path.rest;
    c->fact = (struct tf_fact *)tf_facts_find(&c->book->facts, path.name, strlen(path.name));
    if (c->fact == NULL)
        complain_no_fact(c->book, c->name, c->report);
    return c->fact != NULL;
}

static void change_fact(struct fact_change *c, const struct tf_yaml *change)
{
    static const char *const known[] = { "fact", "path", "from", "set", "scale", "add" };
    uint32_t before;
    struct moment from;
    size_t first = 0;

    tf_yaml_check_keys(change, "A change", known, 6, TARIFF_BAD_CHANGE, c->report);
    for (size_t i = 3; i < 6 && c->value == NULL; i++) {
        c->value = tf_yaml_find(change, known[i]);
        c->verb = known[i];
    }
    if (!find_changed(c, change))
        return;
    if (c->value == NULL) {
        tf_yaml_complain(c->name, TF_F_CHANGE_FORM, c->report,
                "Add set:, scale: or add: with a number.",
                "The change of the fact \"%s\" does not say what changes.", c->fact->name);
        return;
    }
    if (!read_moment(tf_yaml_find(change, "from"), &from, c->report))
        return;
    if (from.given && !insert_version(c->book, c->fact, &from, &first)) {
        c->no_memory = true;
        return;
    }
    before = c->report->count;
    for (size_t i = first; i < c->fact->version_count && c->report->count == before; i++) {
        struct tf_fact_version *version = &c->fact->versions[i];

        if (c->no_memory || c->too_large)
            return;
        version->place = c->value->place;
        version->source = changed_source;
        if (c->fact->kind == TF_FACT_TIERS)
            change_tiers(c, version);
        else
            change_cells(c, version);
    }
}

bool tf_path_number(const struct tf_rulebook *book, const char *path, struct tf_dec *out)
{
    const struct tf_fact_version *version;
    const struct tf_fact *fact;
    struct tf_change_path found;
    size_t cell = 0;

    if (!tf_path_to_fact(book, path, &found))
        return false;
    fact = tf_facts_find(&book->facts, found.name, strlen(found.name));
    if (fact->kind == TF_FACT_TIERS || fact->version_count == 0 ||
            fact->by_count != (*found.rest == '\0' ? 0 : 1))
        return false;
    version = &fact->versions[fact->version_count - 1];
    if (fact->by_count == 1)
        cell = tf_field_code(&book->schema.fields[fact->by[0]], found.rest, strlen(found.rest));
    if (fact->by_count == 1 && cell-- == 0)
        return false;
    *out = version->cells[cell];
    return version->has[cell];
}

/* True when a path is no block's: then it is a fact's. */
static bool is_of_fact(const struct tf_rulebook *book, const struct tf_yaml *change)
{
    const struct tf_yaml *path = tf_yaml_find(change, "path");
    struct tf_change_path found;

    if (path == NULL)
        return tf_yaml_find(change, "fact") != NULL;
    return path->kind != TF_YAML_TEXT || !tf_path_to_block(book, path->text, &found);
}

tariff_code tf_changes_facts(
        const struct tf_changes *changes, struct tf_rulebook *book, struct tf_report *report)
{
    for (size_t i = 0; i < changes->list->count; i++) {
        const struct tf_yaml *change = &changes->list->items[i];
        struct fact_change c = { .book = book, .report = report };

        if (change->kind != TF_YAML_MAP || !is_of_fact(book, change))
            continue;
        change_fact(&c, change);
        if (c.no_memory)
            return tf_yaml_no_memory(report);
        if (c.too_large)
            tf_yaml_complain(change, TF_F_CHANGE_TOO_LARGE, report, "Use smaller numbers.",
                    "The changed fact does not fit.");
    }
    return report->count == 0 ? TARIFF_OK : report->first.code;
}
