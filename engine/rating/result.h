/* SPDX-License-Identifier: MIT */
/*
 * result.h - what a run puts out: lines as far as they are wanted, statement rows,
 * entries.
 *
 * Rows are sums over lines, rounded once where the rulebook says so.  (R8, R20)
 * Layer: rating.
 */
#ifndef TF_RATING_RESULT_H
#define TF_RATING_RESULT_H

#include "rating/correct.h"
#include "rating/tallies.h"

/* A statement row: the sums of the lines that share its parts. */
struct tf_row {
    uint32_t hash;
    uint32_t account;
    uint32_t price; /* of its first line */
    uint32_t key;   /* of its first line */
    int64_t period_from;
    int64_t corrects; /* the beginning of the closed period that it corrects; TF_ALWAYS: none */
    bool open;
    bool provisional;
    struct tf_tallies *tallies; /* its form is that of its price */
};

/* What a row shows: TF_ROW_SUMS, then one a pool. */
enum {
    TF_SUM_MEASURED,
    TF_SUM_QUANTITY,
    TF_SUM_INCLUDED,
    TF_SUM_COVERED,
    TF_SUM_PAID,
    TF_SUM_AMOUNT,
    TF_SUM_PREPAID,
    TF_SUM_BALANCE,
    TF_SUM_ROUNDING,
    TF_SUM_CAPPED,
    TF_SUM_BILLED,
    TF_ROW_SUMS
};

/*
 * Where lines of an account, a price and a key were added last: lines of one period share a row.
 * Prices and keys together have a number, by which it is found.
 */
struct tf_recent_row {
    int64_t period_from;
    struct tf_tallies *tallies; /* of the row */
    uint32_t row;               /* its index + 1; 0: none yet */
    uint32_t number;
    uint32_t included_near; /* where the party had what such lines run up: for tf_running_near */
    uint32_t total_near;
};

enum {
    TF_RECENT_ROWS = 4,     /* kept of an account, at first; when there are more numbers, */
    TF_RECENT_ROWS_MAX = 64 /* up to so many */
};

/* What lines are of, without account and time. */
struct tf_line_kind {
    uint32_t price;
    uint32_t key;
};

struct tf_result {
    const struct tf_rulebook *book;
    struct tf_rater *rater; /* for keys and windows */
    struct tf_arena arena;
    bool keep_lines;
    struct tf_issued *issued; /* what an earlier run issued of the party being rated, or NULL */
    int64_t open_from;        /* corrections of earlier periods stand on the one that begins then */
    int64_t from, until;      /* lines that stand in [from, until) are kept and summed */
    struct tf_line_list made; /* of the party being rated */
    struct tf_line_list kept; /* what is issued of all parties */
    struct tf_line_list carried; /* what stands on a later statement, also of earlier runs */
    struct tf_line *lines;       /* kept's, once finished */
    size_t line_count;
    uint64_t lines_seen;
    struct tf_row *rows;
    size_t row_count;
    size_t row_capacity;
    struct tf_wallet_entry *entries;
    size_t entry_count;
    size_t entry_capacity;
    struct tf_tally_forms forms; /* one a price */
    uint32_t *buckets;           /* rows by hash */
    size_t bucket_count;
    struct tf_recent_row *recent; /* recent_rows of each account */
    size_t recent_rows;           /* a power of two */
    size_t recent_capacity;       /* of accounts */
    size_t expected;              /* so many accounts may come */
    struct tf_line_kind *kinds;   /* by number */
    size_t kind_count;
    size_t kind_capacity;
    uint32_t *kind_buckets; /* numbers + 1, by hash */
    size_t kind_bucket_count;
};

void tf_result_init(struct tf_result *result, struct tf_rater *rater);
void tf_result_free(struct tf_result *result);

/*
 * After a party: its lines are issued, or their differences to what an earlier run issued, and
 * what nothing stands for any more is taken back.
 */
tariff_code tf_result_end_party(
        struct tf_result *result, const struct tf_party *party, tariff_error *err);

/* So many accounts may come. */
void tf_result_expect(struct tf_result *result, size_t accounts);

/* The number of a price and a key; false when there is no memory. */
bool tf_result_number(struct tf_result *result, uint32_t price, uint32_t key, uint32_t *number);

/*
 * Where lines of an account, of such a number and period of the statement, are added up, nearly
 * always without looking for it; NULL when there is no memory.  Valid until the next call.
 */
struct tf_recent_row *tf_result_recent(
        struct tf_result *result, uint32_t account, uint32_t number, int64_t period_from);

/* Where the last row of an account and a number is kept, if it is kept; only to bring it near. */
static inline const struct tf_recent_row *tf_result_place(
        const struct tf_result *result, uint32_t account, uint32_t number)
{
    return result->recent + (account * result->recent_rows + (number & (result->recent_rows - 1)));
}

/* True for lines that are wanted: they stand where the output begins and ends. */
bool tf_result_shows(const struct tf_result *result, const struct tf_line *line);

/*
 * issue.c: a correction that an earlier run carried to a later statement.  Periods before base are
 * not summed.
 */
tariff_code tf_result_carry(struct tf_result *result, const struct tf_party *party,
        const struct tf_line *line, int64_t base, tariff_error *err);

/* result.c: takes a line from the rows of its own period, and adds it to those where it stands. */
tariff_code tf_result_move(struct tf_result *result, const struct tf_party *party,
        const struct tf_line *line, int64_t base, tariff_error *err);

/* issue.c: puts an entry among those that are issued. */
tariff_code tf_result_keep_entry(
        struct tf_result *result, const struct tf_wallet_entry *entry, tariff_error *err);

/* The sink that fills it. */
struct tf_sink tf_result_sink(struct tf_result *result);

/*
 * Sorts lines and rows for output, and rounds rows; accounts go by their ranks, by account index.
 */
tariff_code tf_result_finish(struct tf_result *result, const uint32_t *ranks, tariff_error *err);

/*
 * What a row shows, rounded, into sums[TF_ROW_SUMS + pools].  False when something does not fit,
 * which tf_result_finish has found out.
 */
bool tf_row_sums(const struct tf_result *result, const struct tf_row *row, struct tf_dec *sums);

/* A sum of a row, to be changed; NULL when there is no memory, which forms.no_memory then says. */
static inline struct tf_dec *tf_result_tally(
        struct tf_result *result, struct tf_tallies *tallies, uint32_t tally)
{
    return tf_tally_get(&result->forms, &result->arena, tallies, tally);
}

/* Adds to a sum; nearly all of what is added is nothing, and then it is left alone. */
static inline bool tf_result_add(
        struct tf_result *result, struct tf_tallies *tallies, uint32_t tally, struct tf_dec more)
{
    struct tf_dec *sum;

    if (tf_dec_is_zero(more))
        return true;
    sum = tf_result_tally(result, tallies, tally);
    return sum != NULL && tf_dec_add(*sum, more, sum);
}

/* One column of it. */
struct tf_dec tf_sums_value(const struct tf_dec *sums, const struct tf_column_out *column);

#endif
