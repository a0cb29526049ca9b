/* SPDX-License-Identifier: MIT */
/*
 * fact_own.c - an account's own values, laid over those of the price list.
 *
 * What results is a fact like any other, so that whoever rates asks it as it asks the list's.
 * Layer: facts.
 */
#include <string.h>

#include "base/sort.h"
#include "facts/fact_read.h"

static const char list_word[] = "list"; /* gives the list's values back */
static const char own_source[] = "the account's own price";

/* One own version: values, or none that count because the list holds again. */
struct own_version {
    struct tf_fact_version version;
    bool gives_back;
};

struct own_reading {
    struct tf_fact_reading facts;
    const struct tf_fact *list;
    const struct tf_zone *zone;
    struct own_version *items;
    size_t count;
};

static bool is_dated_key(const struct tf_yaml *key)
{
    return key->length >= 10 && strspn(key->text, "0123456789") == 4 && key->text[4] == '-';
}

static bool is_list_word(const struct tf_yaml *value)
{
    return value->kind == TF_YAML_TEXT && strcmp(value->text, list_word) == 0;
}

static void complain_own(struct own_reading *r, enum tf_finding what, const struct tf_yaml *node,
        const char *hint, const char *message)
{
    tf_yaml_complain(node, tf_finding_in(what, TARIFF_BAD_FACT), r->facts.report, hint, message,
            r->list->name);
}

/* A number alone, for a fact that is one number. */
static void read_own_number(
        struct own_reading *r, struct tf_fact_version *version, const struct tf_yaml *value)
{
    if (r->list->kind == TF_FACT_TABLE)
        complain_own(r, TF_F_TABLE_TOO_SHALLOW, value,
                "Write a number for each symbol, as in { gn6i: 9.00 }.",
                "The fact `%s` is a table, so one number says too little.");
    else if (r->list->kind == TF_FACT_TIERS)
        complain_own(r, TF_F_FACT_CHANGES_KIND, value,
                "Write { tiers: [{ upto: 100, rate: 0.50 }, { rate: 0.40 }] }.",
                "The fact `%s` has tiers, so one number says too little.");
    else if (tf_fact_make_cells(&r->facts, r->list, version))
        version->has[0] =
                tf_yaml_decimal(value, TARIFF_BAD_FACT, &version->cells[0], r->facts.report);
}

static void read_own_value(
        struct own_reading *r, struct own_version *own, const struct tf_yaml *value)
{
    struct tf_fact fact = *r->list;
    const struct tf_yaml *source;

    own->version.source = own_source;
    own->version.is_own = true;
    own->gives_back = is_list_word(value);
    if (own->gives_back)
        return;
    if (value->kind == TF_YAML_TEXT) {
        read_own_number(r, &own->version, value);
        return;
    }
    if (!tf_yaml_expect(
                value, TF_YAML_MAP, "An account's own price", TARIFF_BAD_FACT, r->facts.report))
        return;
    if (r->list->kind == TF_FACT_NUMBER && tf_yaml_find(value, "tiers") != NULL) {
        complain_own(r, TF_F_FACT_CHANGES_KIND, tf_yaml_find(value, "tiers"), "Write one number.",
                "The fact `%s` is one number, so it cannot have tiers here.");
        return;
    }
    source = tf_yaml_find(value, "source");
    if (source != NULL)
        tf_yaml_text(source, "The source", TARIFF_BAD_FACT, &own->version.source, r->facts.report);
    tf_fact_read_value(&r->facts, &fact, &own->version, value);
}

static void read_own_dated(
        struct own_reading *r, const struct tf_yaml *key, const struct tf_yaml *value)
{
    struct own_version *own = &r->items[r->count++];
    struct tf_fact_version *version = &own->version;
    tariff_error err = { 0 };

    version->place = key->place;
    if (tf_fact_read_since(key->text, key->length, key->place, version, &err) != TARIFF_OK) {
        tf_yaml_complain(key, tf_finding_as(err.finding, TARIFF_BAD_FACT), r->facts.report,
                err.hint, "%s", err.message);
        return;
    }
    if (!version->exact)
        version->from = tf_zone_instant(
                r->zone, tf_days_of_civil(version->year, version->month, version->day) * TF_DAY);
    version->offset_s = tf_zone_offset(r->zone, version->from);
    read_own_value(r, own, value);
}

static void read_own_versions(struct own_reading *r, const struct tf_yaml *own)
{
    bool is_dated = own->kind == TF_YAML_MAP && own->count > 0 && is_dated_key(&own->keys[0]);

    r->items = tf_arena_array(r->facts.arena, is_dated ? own->count : 1, sizeof *r->items);
    if (r->items == NULL) {
        r->facts.no_memory = true;
        return;
    }
    for (size_t i = 0; is_dated && i < own->count && !r->facts.no_memory; i++)
        read_own_dated(r, &own->keys[i], &own->items[i]);
    if (is_dated)
        return;
    r->count = 1;
    r->items[0].version.exact = true;
    r->items[0].version.from = TF_ALWAYS;
    r->items[0].version.place = own->place;
    read_own_value(r, &r->items[0], own);
}

static int compare_begins(void *ud, const void *left, const void *right)
{
    const struct own_version *a = left;
    const struct own_version *b = right;

    (void)ud;
    return (a->version.from > b->version.from) - (a->version.from < b->version.from);
}

static void sort_own_versions(struct own_reading *r)
{
    struct own_version *scratch = tf_arena_array(r->facts.arena, r->count, sizeof *scratch);

    if (scratch == NULL) {
        r->facts.no_memory = true;
        return;
    }
    tf_sort(r->items, r->count, sizeof *r->items, compare_begins, NULL, scratch);
    for (size_t i = 1; i < r->count; i++) {
        struct tf_yaml node = { .place = r->items[i].version.place };

        if (r->items[i].version.from == r->items[i - 1].version.from)
            complain_own(r, TF_F_FACT_BEGINS_TWICE, &node, "Keep one of the two.",
                    "The account has two values of `%s` from the same instant.");
    }
}

/* -- Laying over --------------------------------------------------------- */

/* An own table's cells over those of the list, if the list has any yet. */
static bool lay_over(struct own_reading *r, const struct tf_fact_version *own,
        const struct tf_fact_version *listed, struct tf_fact_version *out)
{
    size_t count = r->list->cell_count;

    *out = *own;
    out->origins = tf_arena_array(r->facts.arena, count, sizeof(const struct tf_fact_version *));
    if (!tf_fact_make_cells(&r->facts, r->list, out) || out->origins == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct tf_fact_version *from = own->has[i] || listed == NULL ? own : listed;

        out->cells[i] = from->cells[i];
        out->has[i] = from->has[i];
        out->origins[i] = from;
    }
    return true;
}

static const struct own_version *own_at(const struct own_reading *r, int64_t at)
{
    size_t i = r->count;

    while (i > 0 && r->items[i - 1].version.from > at)
        i--;
    return i == 0 ? NULL : &r->items[i - 1];
}

/* Adds what holds from an instant on, unless it is what held before. */
static bool add_holding(struct own_reading *r, int64_t at, struct tf_fact *out)
{
    const struct own_version *own = own_at(r, at);
    size_t index = tf_fact_version_at(r->list, at);
    const struct tf_fact_version *listed = index == SIZE_MAX ? NULL : &r->list->versions[index];
    struct tf_fact_version *next = &out->versions[out->version_count];

    if (own == NULL || own->gives_back) {
        if (listed != NULL)
            *next = *listed;
        else if (own != NULL) {
            struct tf_yaml node = { .place = own->version.place };

            complain_own(r, TF_F_FACT_NOT_YET, &node,
                    "Leave the date out, or give the list a value from an earlier one.",
                    "The list has no value of `%s` yet that could hold again.");
        }
        if (listed == NULL)
            return true;
    } else if (r->list->kind == TF_FACT_TABLE) {
        if (!lay_over(r, &own->version, listed, next))
            return false;
    } else {
        if (own->version.from != at)
            return true; /* the list changed under it */
        *next = own->version;
    }
    next->from = at;
    out->version_count++;
    return true;
}

/* Both lists of versions in one, by their beginnings. */
static void merge_versions(struct own_reading *r, struct tf_fact *out)
{
    size_t most = r->list->version_count + r->count;
    size_t listed = 0, own = 0;

    *out = *r->list;
    out->version_count = 0;
    out->versions = tf_arena_array(r->facts.arena, most, sizeof *out->versions);
    r->facts.no_memory = out->versions == NULL;
    while (!r->facts.no_memory && (listed < r->list->version_count || own < r->count)) {
        int64_t next_listed =
                listed < r->list->version_count ? r->list->versions[listed].from : TF_NEVER;
        int64_t next_own = own < r->count ? r->items[own].version.from : TF_NEVER;
        int64_t at = next_listed < next_own ? next_listed : next_own;

        listed += next_listed == at;
        own += next_own == at;
        r->facts.no_memory = !add_holding(r, at, out);
    }
}

tariff_code tf_fact_own(struct tf_arena *arena, const struct tf_schema *schema,
        const struct tf_fact *list, const struct tf_yaml *own, const struct tf_zone *zone,
        struct tf_fact *out, struct tf_report *report)
{
    struct own_reading r = {
        .facts = { .arena = arena, .schema = schema, .report = report }, .list = list, .zone = zone
    };
    uint32_t before = report->count;

    *out = (struct tf_fact){ 0 };
    read_own_versions(&r, own);
    if (!r.facts.no_memory && report->count == before)
        sort_own_versions(&r);
    if (!r.facts.no_memory && report->count == before)
        merge_versions(&r, out);
    if (r.facts.no_memory)
        return tf_yaml_no_memory(report);
    return report->count == before ? TARIFF_OK : TARIFF_BAD_FACT;
}
