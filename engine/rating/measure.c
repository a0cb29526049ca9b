/* SPDX-License-Identifier: MIT */
/*
 * measure.c - how much of an item lies in a piece of it: measured, and scaled to the quantity.
 *
 * Each is a difference of running values, so that a cut changes nothing.  (R2)
 * Layer: rating.
 */
#include "rating/work.h"

/* Running values of what is measured, where the piece begins and where it ends. */
struct running_measure {
    struct tf_dec before;
    struct tf_dec after;
};

static bool measure_item(const struct tf_rater *rater, const struct tf_party *party,
        const struct tf_piece *piece, const struct tf_item *item, struct running_measure *out)
{
    int64_t until = tf_item_is_ahead(rater, item) ? item->until : piece->until;

    out->before = tf_dec_zero();
    return tf_item_measured(rater, party, item, until, &out->after) &&
           (piece->from == item->from ||
                   tf_item_measured(rater, party, item, piece->from, &out->before));
}

/*
 * The average of a level over a window: level x time of all that stands on the line is one exact
 * sum over the length of the window, whose rounded value runs on from piece to piece.  (R1, R2)
 */
static tariff_code measure_average(struct tf_rater *rater, struct tf_party *party,
        const struct tf_piece *piece, const struct tf_item *item, struct running_measure *out,
        tariff_error *err)
{
    const struct tf_dec last_place = { tf_i128_of(1) };
    struct tf_interval window =
            tf_rater_window(rater, party->zone, rater->book->meters[item->meter].over, piece->from);
    struct tf_running *running = tf_running_get(
            rater->alloc, &party->runnings, TF_RUNNING_AVERAGED, piece->price, piece->key, window);
    struct tf_rounded *level_time;

    if (running == NULL)
        return tf_no_memory(err);
    level_time = &running->is.rounded;
    out->before = level_time->given;
    if (!tf_sum_add(&level_time->sum, item->measured, tf_i128_of(piece->until - piece->from)) ||
            !tf_sum_round(&level_time->sum, tf_i128_of(window.until - window.from), last_place,
                    TF_ROUND_HALF_UP, &out->after))
        return tf_too_large(rater, item->event, err);
    level_time->given = out->after;
    return TARIFF_OK;
}

tariff_code tf_piece_measure(struct tf_rater *rater, struct tf_party *party,
        const struct tf_piece *piece, const struct tf_item *item, struct tf_dec *measured,
        struct tf_dec *quantity, tariff_error *err)
{
    const struct tf_meter *meter = &rater->book->meters[item->meter];
    struct tf_dec scaled_before = tf_dec_zero();
    struct running_measure running;
    tariff_code code = TARIFF_OK;
    bool fits = true;

    if (meter->over != TF_WINDOW_NONE)
        code = measure_average(rater, party, piece, item, &running, err);
    else
        fits = measure_item(rater, party, piece, item, &running);
    if (code != TARIFF_OK)
        return code;
    fits = fits && tf_dec_sub(running.after, running.before, measured);
    if (fits && meter->scale.is_one) {
        *quantity = *measured;
        return TARIFF_OK;
    }
    fits = fits && tf_item_scaled(rater, item, running.after, piece->from, quantity) &&
           (tf_dec_is_zero(running.before) ||
                   tf_item_scaled(rater, item, running.before, piece->from, &scaled_before)) &&
           tf_dec_sub(*quantity, scaled_before, quantity);
    return fits ? TARIFF_OK : tf_too_large(rater, item->event, err);
}
