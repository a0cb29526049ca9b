/* SPDX-License-Identifier: MIT */
/*
 * fact.c - finds facts, the version in force, and the cell of an event; puts
 * versions in order once the zone in which dates begin is known.
 * Layer: facts.
 */
#include "facts/fact.h"

#include <stdio.h>
#include <string.h>

#include "facts/yaml.h"

/* Where a version begins, in the zone. */
static void bind_version(struct tf_fact_version *version, const struct tf_zone *zone)
{
    int64_t days;

    if (!version->exact) {
        days = tf_days_of_civil(version->year, version->month, version->day);
        version->from = tf_zone_instant(zone, days * TF_DAY);
    }
    version->offset_s = tf_zone_offset(zone, version->from);
}

/* By beginning, those of one instant as they were; files list few versions, mostly in order. */
static void sort_versions(struct tf_fact *fact)
{
    for (size_t i = 1; i < fact->version_count; i++) {
        struct tf_fact_version moved = fact->versions[i];
        size_t to = i;

        for (; to > 0 && fact->versions[to - 1].from > moved.from; to--)
            fact->versions[to] = fact->versions[to - 1];
        fact->versions[to] = moved;
    }
}

/* Two notations of one instant; the YAML reader sees only a key written twice. */
static void check_versions_differ(const struct tf_fact *fact, struct tf_report *report)
{
    for (size_t i = 1; i < fact->version_count; i++) {
        struct tf_yaml node = { .place = fact->versions[i].place };
        char since[TF_INSTANT_TEXT_MAX];

        if (fact->versions[i].from != fact->versions[i - 1].from)
            continue;
        tf_yaml_complain(&node, tf_finding_in(TF_F_FACT_BEGINS_TWICE, TARIFF_BAD_FACT), report,
                "Keep one of the two.",
                "The fact `%.100s` has two values from %s; the other is in line %u.", fact->name,
                tf_fact_since(&fact->versions[i], since),
                (unsigned)fact->versions[i - 1].place.line);
    }
}

tariff_code tf_facts_bind(
        struct tf_facts *facts, const struct tf_zone *zone, struct tf_report *report)
{
    uint32_t before = report->count;

    for (size_t i = 0; i < facts->count; i++) {
        struct tf_fact *fact = &facts->items[i];

        for (size_t v = 0; v < fact->version_count; v++)
            bind_version(&fact->versions[v], zone);
        sort_versions(fact);
        check_versions_differ(fact, report);
    }
    return report->count == before ? TARIFF_OK : TARIFF_BAD_FACT;
}

const char *tf_fact_since(const struct tf_fact_version *version, char text[TF_INSTANT_TEXT_MAX])
{
    if (version->exact)
        tf_instant_format(version->from, version->offset_s, text);
    else
        snprintf(text, TF_INSTANT_TEXT_MAX, "%04d-%02d-%02d", (int)version->year,
                (int)version->month, (int)version->day);
    return text;
}

/* Bytewise order of a fact's name and a text that need not end in NUL. */
static int compare_name(const char *name, const char *text, size_t length)
{
    int order = strncmp(name, text, length);

    return order != 0 ? order : name[length] != '\0';
}

const struct tf_fact *tf_facts_find(const struct tf_facts *facts, const char *name, size_t length)
{
    size_t from = 0;
    size_t until = facts->count;

    while (from < until) {
        size_t middle = from + (until - from) / 2;
        int order = compare_name(facts->items[middle].name, name, length);

        if (order == 0)
            return &facts->items[middle];
        if (order < 0)
            from = middle + 1;
        else
            until = middle;
    }
    return NULL;
}

size_t tf_fact_version_at(const struct tf_fact *fact, int64_t at)
{
    size_t from = 0;
    size_t until = fact->version_count;

    while (from < until) {
        size_t middle = from + (until - from) / 2;

        if (fact->versions[middle].from <= at)
            from = middle + 1;
        else
            until = middle;
    }
    return from == 0 ? SIZE_MAX : from - 1;
}

size_t tf_fact_cell(const struct tf_fact *fact, const struct tf_schema *schema,
        const uint32_t *codes, uint32_t *missing)
{
    size_t cell = 0;

    for (size_t i = 0; i < fact->by_count; i++) {
        const struct tf_field *field = &schema->fields[fact->by[i]];
        uint32_t code = codes[field->slot];

        if (code == 0) {
            *missing = fact->by[i];
            return SIZE_MAX;
        }
        cell = cell * field->symbol_count + code - 1;
    }
    return cell;
}
