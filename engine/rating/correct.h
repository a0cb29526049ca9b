/* SPDX-License-Identifier: MIT */
/*
 * correct.h - what was issued before, held against what comes out now: the
 * differences are corrections, dated to the period of the line that they correct.  (R22, A-20)
 *
 * Layer: rating.
 */
#ifndef TF_RATING_CORRECT_H
#define TF_RATING_CORRECT_H

#include "rating/keep.h"
#include "rating/party.h"

/* An entry that was issued. */
struct tf_issued_entry {
    struct tf_wallet_entry entry;
    bool met; /* an entry of now stands for it */
};

/* The lines and entries that were issued of one party. */
struct tf_issued {
    struct tf_arena arena; /* of what corrections draw */
    const struct tf_rater *rater;
    struct tf_line_list list; /* provisional ones count as not issued */
    bool *met;                /* a line of now stands for it; as many as lines */
    size_t met_capacity;
    size_t next; /* where the search begins: lines mostly come in the order they came before */
    struct tf_issued_entry *entries;
    size_t entry_count;
    size_t entry_capacity;
    size_t next_entry;            /* likewise */
    const struct tf_party *party; /* whose grants the draws name */
    int64_t closed_until;         /* windows up to here were issued */
};

void tf_issued_init(struct tf_issued *issued, const struct tf_rater *rater);
void tf_issued_free(struct tf_issued *issued);

/* Forgets what was issued; party and closed_until are set anew by the caller. */
void tf_issued_clear(struct tf_issued *issued);

/* A sink that remembers lines and entries, for rating again what was rated before. */
struct tf_sink tf_issued_sink(struct tf_issued *issued);

/*
 * Turns a line of now into what is still to be issued: itself, a correction, or nothing
 * (*wanted is false).  The draws of a correction live in the arena.
 */
tariff_code tf_issued_correct(struct tf_issued *issued, const struct tf_party *party,
        struct tf_line *line, bool *wanted, tariff_error *err);

/* The next issued line that nothing of now stands for, negated; false at the end.  *at begins at 0.
 */
bool tf_issued_gone(struct tf_issued *issued, const struct tf_party *party, size_t *at,
        struct tf_line *line, tariff_code *code, tariff_error *err);

/* The same for entries: an expiry of another amount, a purchase with another outcome. */
tariff_code tf_issued_correct_entry(
        struct tf_issued *issued, struct tf_wallet_entry *entry, bool *wanted, tariff_error *err);
bool tf_issued_gone_entry(struct tf_issued *issued, size_t *at, struct tf_wallet_entry *entry);

#endif
