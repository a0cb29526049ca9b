/* SPDX-License-Identifier: MIT */
/*
 * fact.h - dated numbers and tables of numbers, each with its source.
 *
 * A fact has versions in order of date.  The version in force at an instant is
 * the last whose date has begun in the rulebook's zone.  A version is one number, a table
 * over one to three symbol fields, or tiers; a later version replaces the whole.
 * Layer: facts.
 */
#ifndef TF_FACTS_FACT_H
#define TF_FACTS_FACT_H

#include "facts/schema.h"
#include "value/calendar.h"
#include "value/instant.h"

enum {
    TF_BY_MAX = 3,
    TF_CELLS_MAX = 65536 /* of one version of a table */
};

struct tf_tier {
    bool open;          /* no `upto`: the last tier */
    struct tf_dec upto; /* in the fact's quantity unit as written; included in the tier */
    struct tf_dec rate; /* money per quantity, before `per` */
    struct tf_dec flat; /* money, charged once the tier is entered; 0 when not given */
    struct tf_place place;
};

struct tf_fact_version {
    bool exact;               /* begins at the instant `from` rather than with a date */
    int32_t year, month, day; /* as written, unless exact */
    int64_t from;             /* set by tf_facts_bind, unless exact */
    int32_t offset_s;         /* of the zone there, to show `from` in; set by tf_facts_bind */
    struct tf_dec *cells;     /* NUMBER: one; TABLE: the product of by-fields' symbols */
    bool *has;                /* as many: the cell was given */
    const struct tf_tier *tiers;
    size_t tier_count;
    const char *source;
    struct tf_place place;
    const struct tf_fact_version *
            *origins; /* [cell] of an account's own table: whose value it is */
    bool is_own;      /* an account's, not the list's */
};

enum tf_fact_kind { TF_FACT_NUMBER, TF_FACT_TABLE, TF_FACT_TIERS };

struct tf_fact {
    const char *name;
    const char *title; /* or "" */
    struct tf_place place;
    enum tf_fact_kind kind;
    const char *unit_text;
    bool is_rate;        /* unit is money per quantity; else plain money or quantity */
    bool is_money;       /* the number itself is money (rate or plain) */
    struct tf_unit unit; /* of the quantity: what a rate is per, or what the number counts */
    const char *in; /* a rate in another unit than the currency: that unit, `credit`; or NULL */
    const struct tf_fact *worth; /* what one of those is worth, in money; or NULL */
    struct tf_dec per;           /* `per: 10000`: the rate is for so many; 1 by default */
    uint32_t by[TF_BY_MAX]; /* schema field indexes; cell = ((code0 - 1) x n1 + code1 - 1) ... */
    size_t by_count;
    size_t cell_count;
    struct tf_fact_version *versions; /* ascending by `from` once bound; else as written */
    size_t version_count;
};

struct tf_facts {
    struct tf_fact *items; /* by name, bytewise */
    size_t count;
};

/*
 * Reads the `facts:` maps of several files.  CSV tables (`csv: machines.csv`) are
 * fetched through read: columns `from` (a date or an instant), one for each by-field, `is`, and
 * optionally `source`.
 */
struct tf_reader {
    tariff_code (*read)(void *ud, const char *path, const char **text, size_t *length,
            tariff_error *err); /* path relative to the facts folder; text borrowed */
    void *ud;
};
tariff_code tf_facts_read(struct tf_arena *arena, const struct tf_yaml *const *facts, size_t count,
        const struct tf_schema *schema, const char *currency, const struct tf_reader *reader,
        struct tf_facts *out, struct tf_report *report);

/*
 * Sets each version's instant from its date in the rulebook's zone, and puts versions in
 * order; two that begin at one instant are findings.  May be called again.
 */
tariff_code tf_facts_bind(
        struct tf_facts *facts, const struct tf_zone *zone, struct tf_report *report);

/*
 * The fact as an account with values of its own has it.  `own` is what stands in its accounts file:
 * a value, or values by date, in which the word `list` gives the list's back.  An own table holds
 * some cells, all others are the list's; a number or tiers are replaced whole.  Dates begin in
 * zone.  What is made lives in arena; list and own are borrowed.
 */
tariff_code tf_fact_own(struct tf_arena *arena, const struct tf_schema *schema,
        const struct tf_fact *list, const struct tf_yaml *own, const struct tf_zone *zone,
        struct tf_fact *out, struct tf_report *report);

/* Whose value a cell is: the version itself, or one under an account's own table. */
static inline const struct tf_fact_version *tf_fact_origin(
        const struct tf_fact_version *version, size_t cell)
{
    return version->origins == NULL ? version : version->origins[cell];
}

/* Writes since when a version holds, 2026-03-01 or 2026-03-04T10:20:00+08:00; returns text. */
const char *tf_fact_since(const struct tf_fact_version *version, char text[TF_INSTANT_TEXT_MAX]);

const struct tf_fact *tf_facts_find(const struct tf_facts *facts, const char *name, size_t length);

/* Index of the version in force, or SIZE_MAX when at is before the first. */
size_t tf_fact_version_at(const struct tf_fact *fact, int64_t at);

/* The cell of an event's codes, or SIZE_MAX when a by-field is not given (then *missing is its
 * index). */
size_t tf_fact_cell(const struct tf_fact *fact, const struct tf_schema *schema,
        const uint32_t *codes, uint32_t *missing);

#endif
