/* SPDX-License-Identifier: MIT */
/*
 * write.h - what a rated run puts out, in every format.
 *
 * Writers only read; they build text and hand it on in pieces of a bounded size.
 * Layer: io (beside rating).
 */
#ifndef TF_IO_WRITE_H
#define TF_IO_WRITE_H

#include "facts/account.h"
#include "rating/result.h"

/* A row that was set aside. */
struct tf_rejected {
    tariff_error error;
    const char *row; /* as it stood in the file */
    size_t length;
};

/* An event that does not count, and what voided or replaced it: NULL when an earlier run's did. */
struct tf_undone {
    const struct tf_event *event;
    const struct tf_event *by;
};

/* A rated run, as writers see it; all borrowed. */
struct tf_outcome {
    const struct tf_rulebook *book;
    struct tf_rater *rater; /* for keys and windows */
    const struct tf_result *result;
    const struct tf_accounts *accounts;
    const struct tf_party *parties; /* by account index */
    size_t party_count;
    const uint32_t *by_name; /* account indexes in the order of their ids */
    const struct tf_rejected *rejected;
    size_t rejected_count;
    const struct tf_undone *undone; /* by account index, then time */
    size_t undone_count;
    size_t file_count; /* names in rater->files: the order in which grants came in */
    tariff_run_counts counts;
    uint64_t seed;
    const struct tf_zone *zone; /* of the run */
    const char *zones_version;
    const int64_t *issued_until; /* by account index: up to where an earlier run issued; or NULL */
    const char *account;         /* show only this one; NULL: all */
    uint32_t line;               /* EXPLAIN: only this line, from 1; 0: all */
};

/* Where text goes: a tariff_write with a buffer before it. */
struct tf_output {
    struct tf_text text;
    tariff_write write;
    void *ud;
    tariff_code code; /* of the first failure */
};

void tf_output_begin(struct tf_output *output, struct tf_alloc alloc, tariff_write write, void *ud);
/* Hands on what has gathered when it is more than a bound; call it after each row. */
void tf_output_flush(struct tf_output *output);
/* Hands on the rest and frees the buffer; the outcome of everything. */
tariff_code tf_output_end(struct tf_output *output, tariff_error *err);

/*
 * Writes one output; TARIFF_BAD_ARGUMENT when it has no such format, and for an account or
 * line that is none.  SUMMARY: TABLE, JSON; WALLETS: CSV; EXPLAIN: TABLE, JSON; the rest: CSV, JSON
 * and TABLE.
 */
tariff_code tf_write(const struct tf_outcome *outcome, tariff_output what, tariff_format format,
        struct tf_output *output, tariff_error *err);

/* The price list, plans and order of deduction at an instant: TABLE, MARKDOWN or HTML. */
tariff_code tf_write_rulebook(const struct tf_rulebook *book, int64_t at, tariff_format format,
        struct tf_output *output, tariff_error *err);

#endif
