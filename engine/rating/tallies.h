/* SPDX-License-Identifier: MIT */
/*
 * tallies.h - the sums of a statement row, of which most are nothing at all.
 *
 * Rows that are alike have the same few sums: a form says which, and in which place.  A row has
 * room for those that its form has by then; what comes later lies in a piece behind.
 * Layer: rating.
 */
#ifndef TF_RATING_TALLIES_H
#define TF_RATING_TALLIES_H

#include "base/alloc.h"
#include "rulebook/rulebook.h"

/*
 * What is added up line by line: what comes with each line, then one a pool, then what few lines
 * have.  Everything else that a row shows follows from these.
 */
enum tf_tally {
    TF_TALLY_MEASURED,
    TF_TALLY_INCLUDED,
    TF_TALLY_COVERED,
    TF_TALLY_PAID,
    TF_TALLY_AMOUNT,
    TF_TALLY_MOVED, /* by rounding */
    TF_TALLY_CAPPED,
    TF_TALLY_BILLED,
    TF_TALLY_POOLS,
    TF_TALLIES_MAX = TF_TALLY_POOLS + TF_POOLS_MAX
};

/* Which sums rows of one kind have. */
struct tf_tally_form {
    uint8_t count;
    uint8_t places[TF_TALLIES_MAX]; /* place + 1; 0: no row has it */
};

/* The sums of a row, in the places of its form. */
struct tf_tallies {
    struct tf_tallies *more; /* what has no room here; or NULL */
    uint32_t form;           /* index */
    uint32_t count;
    struct tf_dec sums[];
};

struct tf_tally_forms {
    struct tf_tally_form *items;
    size_t count;
    bool no_memory; /* why something could not be added */
};

/* So many forms; false when there is no memory. */
bool tf_tally_forms_init(struct tf_tally_forms *forms, struct tf_arena *arena, size_t count);

/* Sums of one more row, zero; NULL when there is no memory. */
struct tf_tallies *tf_tallies_new(
        struct tf_tally_forms *forms, struct tf_arena *arena, uint32_t form);

/* A sum that has no room yet in the first piece; NULL when there is no memory. */
struct tf_dec *tf_tally_far(struct tf_tally_forms *forms, struct tf_arena *arena,
        struct tf_tallies *tallies, uint32_t tally);

/* A sum, to be changed. */
static inline struct tf_dec *tf_tally_get(struct tf_tally_forms *forms, struct tf_arena *arena,
        struct tf_tallies *tallies, uint32_t tally)
{
    uint32_t place = forms->items[tallies->form].places[tally] - (uint32_t)1;

    return place < tallies->count ? &tallies->sums[place]
                                  : tf_tally_far(forms, arena, tallies, tally);
}

/* What a sum comes to. */
struct tf_dec tf_tally_value(
        const struct tf_tally_forms *forms, const struct tf_tallies *tallies, uint32_t tally);

#endif
