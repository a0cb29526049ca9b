/* SPDX-License-Identifier: MIT */
/*
 * fact_read.h - what the readers of facts share: YAML tells the fact, and its
 * numbers come from YAML or from a CSV beside it.
 * Layer: facts.
 */
#ifndef TF_FACTS_FACT_READ_H
#define TF_FACTS_FACT_READ_H

#include "facts/fact.h"
#include "facts/number.h"

struct tf_fact_reading {
    struct tf_arena *arena;
    const struct tf_schema *schema;
    const char *currency;
    const struct tf_reader *reader; /* may be NULL: then there is no CSV */
    struct tf_report *report;
    bool no_memory;
};

/* Reads since when a version holds: a date, or an instant with its offset. */
tariff_code tf_fact_read_since(const char *text, size_t length, struct tf_place place,
        struct tf_fact_version *out, tariff_error *err);

/* Reads what a version holds, as the fact is: a table, tiers or one number; `source` is left out.
 */
void tf_fact_read_value(struct tf_fact_reading *r, struct tf_fact *fact,
        struct tf_fact_version *version, const struct tf_yaml *map);

/* Gives a version its cells, none of them filled; false when there is no memory. */
bool tf_fact_make_cells(
        struct tf_fact_reading *r, const struct tf_fact *fact, struct tf_fact_version *version);

/* Reports that `symbol` is none of the field's, with the nearest. */
void tf_fact_complain_symbol(struct tf_fact_reading *r, const struct tf_fact *fact,
        const struct tf_field *field, const char *symbol, struct tf_place place);

/* Reads the versions of a fact from the CSV that its key `csv` names. */
void tf_fact_read_csv(struct tf_fact_reading *r, struct tf_fact *fact, const struct tf_yaml *csv);

#endif
