/* SPDX-License-Identifier: MIT */
/*
 * total.h - what the running total of a price makes of a piece.
 *
 * Layer: rating, inside charge.c and total.c only.
 */
#ifndef TF_RATING_TOTAL_H
#define TF_RATING_TOTAL_H

#include "rating/passage.h"

/* What was found of an amount before it is rounded. */
struct found {
    struct tf_rate_now rate;
    struct tf_sum exact;
    struct tf_dec before; /* the running total, for those who ask why */
    struct tf_dec after;
    struct tf_promise promise; /* the part of a minimum that is owed */
    bool opened;               /* the total was, before */
    bool waits;                /* it is charged when its total closes */
    bool starts;               /* a start fee is in it */
    bool is_covered;           /* it is what pools charge for what they covered */
};

/*
 * True when what goes over the window goes over the piece's item: then the item holds it.
 */
bool tf_passage_is_of_item(const struct tf_passage *p, enum tf_window window);

/* What runs on in the party's table for a window of the price; NULL without memory. */
struct tf_running *tf_passage_running(struct tf_passage *p, enum tf_running_kind kind,
        enum tf_window window, uint32_t key, int64_t restart_at);

/* Likewise over an item between whose prices the clock decides. */
struct tf_running *tf_passage_running_of_item(struct tf_passage *p, enum tf_running_kind kind);

/* The price's running total: in the item, in the line, or in the party's table. */
struct tf_total *tf_passage_total(struct tf_passage *p, int64_t restart_at);

/* Adds the piece to what functions see of a meter: from the next piece on. */
tariff_code tf_passage_count_look(
        const struct tf_passage *p, uint32_t meter, struct tf_dec quantity, tariff_error *err);

/* The total moves: what that costs, unless it is charged as it closes.  (R4) */
tariff_code tf_total_climb(struct tf_passage *p, struct tf_dec covered, struct tf_dec paid,
        struct found *found, tariff_error *err);

/* Counts a piece for one of several meters. */
tariff_code tf_total_count_part(struct tf_passage *p, struct tf_dec quantity, tariff_error *err);

/* All that a total came to when it closes, into found->exact; false when it does not fit.  (R7) */
bool tf_total_close(struct tf_passage *p, struct found *found, struct tf_dec billed);

/* What the piece measures by the meter that is billed, into p->billed. */
tariff_code tf_total_measure_billed(
        struct tf_passage *p, struct tf_dec quantity, struct tf_dec paid, tariff_error *err);

#endif
