/* SPDX-License-Identifier: MIT */
/*
 * fact.c - finds facts, the version in force, and the cell of an event.
 * Layer: facts.
 */
#include "facts/fact.h"

#include <string.h>

#include "value/instant.h"

void tf_facts_bind(struct tf_facts *facts, const struct tf_zone *zone)
{
    for (size_t i = 0; i < facts->count; i++)
        for (size_t v = 0; v < facts->items[i].version_count; v++) {
            struct tf_fact_version *version = &facts->items[i].versions[v];
            int64_t days = tf_days_of_civil(version->year, version->month, version->day);

            if (!version->exact)
                version->from = tf_zone_instant(zone, days * TF_DAY);
        }
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
