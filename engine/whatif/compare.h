/* SPDX-License-Identifier: MIT */
/*
 * compare.h - two sheets side by side: totals, groups, who pays more and who less.
 *
 * Exact: nothing is an average or an estimate; quantiles are differences of real accounts.
 * Layer: whatif.
 */
#ifndef TF_WHATIF_COMPARE_H
#define TF_WHATIF_COMPARE_H

#include "whatif/sheet.h"

/* What is told of a whole: the money of cells, then what plans were sold for, then both that came
 * in: from the balance and for plans. */
enum { TF_TOTAL_SOLD = TF_CELL_MONEY, TF_TOTAL_EARNED, TF_TOTALS };

struct tf_pair {
    struct tf_dec before;
    struct tf_dec after;
};

/* What cells have in common: a month, a price, a segment ... */
struct tf_group {
    const char *key;
    const char *title;       /* for people */
    uint32_t price;          /* of the frame; TF_NONE unless it is one price */
    struct tf_pair quantity; /* of a price, base units */
    struct tf_pair money[TF_CELL_MONEY];
};

struct tf_grouping {
    const char *name; /* "month", "item", "price", "account", or a field of accounts */
    bool is_field;    /* the latter */
    struct tf_group *items;
    size_t count;
};

/* How the differences of accounts lie: each quantile is the difference of some account. */
enum { TF_QUANTILES = 7 };
extern const unsigned tf_quantile_percents[TF_QUANTILES]; /* 0 10 25 50 75 90 100 */
struct tf_spread {
    uint64_t more;
    uint64_t less;
    uint64_t same;
    struct tf_dec quantiles[TF_QUANTILES]; /* nearest rank */
};

/* A limit that a what-if sets, and whether it held: see limit.h. */
struct tf_comparison {
    const struct tf_frame *frame;
    const struct tf_sheet *before;
    const struct tf_sheet *after;
    struct tf_arena *arena;
    struct tf_pair totals[TF_TOTALS];
    struct tf_pair *paid;    /* by pool of the frame */
    struct tf_pair *expired; /* likewise */
    struct tf_grouping *groupings;
    size_t grouping_count;
    const struct tf_grouping *accounts;      /* the last of the groupings: by id */
    struct tf_spread spreads[TF_CELL_MONEY]; /* over accounts */
};

/* The sums over a sheet. */
bool tf_sheet_totals(const struct tf_sheet *sheet, struct tf_dec totals[TF_TOTALS]);

/* Compares; what is made lives in the arena, sheets and frame are borrowed. */
tariff_code tf_sheets_compare(struct tf_comparison *out, struct tf_arena *arena,
        const struct tf_frame *frame, const struct tf_sheet *before, const struct tf_sheet *after,
        tariff_error *err);

/* after - before; both are in range, so it fits. */
struct tf_dec tf_pair_difference(const struct tf_pair *pair);

/* The groups of a grouping by the size of their differences, largest first: indexes. */
tariff_code tf_largest(const struct tf_comparison *c, const struct tf_grouping *grouping,
        unsigned money, uint32_t **out, tariff_error *err);

#endif
