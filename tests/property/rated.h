/* SPDX-License-Identifier: MIT */
/*
 * rated.h - one rating through the public functions, its outputs as text, and the tables that
 * they are.
 */
#ifndef TESTS_PROPERTY_RATED_H
#define TESTS_PROPERTY_RATED_H

#include "base/text.h"
#include "tariff.h"
#include "value/decimal.h"

/* What a run is given; texts are borrowed. */
struct rating {
    const struct tf_text *accounts; /* NULL: none */
    const struct tf_text *prior;    /* NULL: none */
    const struct tf_text *usage[3]; /* as many files as are not NULL */
    int64_t as_of;
    int64_t from, until; /* TARIFF_UNSET: all */
    uint32_t threads;
    bool reject;
    bool explain;
    bool state; /* write it */
};

enum rated_output { RATED_LINES, RATED_GRANTS, RATED_WALLETS, RATED_PURCHASES, RATED_ENTRIES };
enum { RATED_OUTPUTS = 5 };

struct rated {
    struct tf_text outputs[RATED_OUTPUTS]; /* CSV */
    struct tf_text statement;
    struct tf_text state;
    tariff_run_counts counts;
};

/* Rates; out is the caller's to free, also on failure. */
tariff_code rate_all(const tariff_rulebook *book, const struct rating *rating, struct rated *out,
        tariff_error *err);
void rated_free(struct rated *rated);

/* A CSV without quotes: rows of cells. */
struct table {
    char *text;
    char **cells; /* the header's first */
    size_t columns;
    size_t rows; /* without the header */
};
void table_read(const struct tf_text *csv, struct table *table);
void table_free(struct table *table);
/* The column's number; columns when there is none. */
size_t table_column(const struct table *table, const char *name);
const char *table_cell(const struct table *table, size_t row, const char *column);
/* A cell as a number; zero when it is empty. */
struct tf_dec table_number(const struct table *table, size_t row, const char *column);
const char *table_at(const struct table *table, size_t row, size_t column);

struct tf_dec dec_of_text(const char *text);
struct tf_dec dec_plus(struct tf_dec a, struct tf_dec b);

#endif
