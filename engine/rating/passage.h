/* SPDX-License-Identifier: MIT */
/*
 * passage.h - a piece on its way through the stations, forwards (charge.c) and back (giveback.c).
 *
 * Layer: rating, inside charge.c, cover.c and giveback.c only.
 */
#ifndef TF_RATING_PASSAGE_H
#define TF_RATING_PASSAGE_H

#include "rating/work.h"

struct tf_passage {
    struct tf_rater *rater;
    struct tf_party *party;
    struct tf_work *work;
    const struct tf_piece *piece;
    struct tf_item *item;
    const struct tf_price *price;
    const struct tf_payers *payers;  /* in force at the piece */
    struct tf_interval window;       /* of settlement */
    const struct tf_rate_now *asked; /* when the rate is known already; else NULL */
    bool begins;                     /* an item that is not empty; its later pieces do not */
    struct tf_dec billed;            /* of the meter that the price bills, if it does */
    struct tf_sum covered;           /* what pools of quantity charge for what they covered */
    struct tf_dec drawn;             /* what pools of money paid for what they covered */
    struct tf_begun *ahead;          /* of what comes back: how it was paid in advance; else NULL */
};

/* charge.c: names the usage that does not fit, or the total that closes. */
tariff_code tf_cannot_hold(const struct tf_passage *p, tariff_error *err);
/* charge.c: notes what somebody pays; draws of one payer in one line are one.  False: no memory. */
bool tf_note_draw(struct tf_passage *p, uint32_t grant, uint32_t pool, struct tf_dec amount);

/* cover.c: what a grant's pool charges for a quantity that the grant covered. */
tariff_code tf_charge_covered(
        struct tf_passage *p, uint32_t pool, struct tf_dec quantity, tariff_error *err);
/* cover.c: a grant of money covers what it can of *rest, at its pool's rate. */
tariff_code tf_cover_with_money(struct tf_passage *p, uint32_t queue, uint32_t index,
        struct tf_dec *left, struct tf_dec *rest, tariff_error *err);

/*
 * giveback.c: usage below zero takes back what was priced last, then what was covered; what goes
 * beyond both is priced too.  *rest becomes what is priced.  (R7)
 */
tariff_code tf_take_back(struct tf_passage *p, struct tf_dec *rest, tariff_error *err);
/* Gives money back to those who paid, the latest first; *due becomes what nobody had paid. */
tariff_code tf_pay_back(struct tf_passage *p, struct tf_dec *due, tariff_error *err);

/* Keeps how a period was paid for in advance, in the place of the one before it: how much was
 * priced, what it cost, and who has paid. */
tariff_code tf_note_ahead(
        struct tf_passage *p, struct tf_dec paid, struct tf_dec amount, tariff_error *err);
/* Somebody pays of a line that waited for its window: period after period.  False: no memory. */
bool tf_paid_ahead(const struct tf_passage *p, struct tf_draw draw);
/* How the period was paid for of which some comes back; NULL when that is not known. */
struct tf_begun *tf_find_ahead(const struct tf_passage *p);

#endif
