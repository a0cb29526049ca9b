/* SPDX-License-Identifier: MIT */
/*
 * look.c - what a rule sees of the account: what a meter counted so far, plans held, what is
 * left in a pool.
 */
#include <string.h>

#include "rating/work.h"

bool tf_party_holds(const struct tf_party *party, uint32_t plan, int64_t at)
{
    for (size_t i = 0; i < party->grant_count; i++) {
        if (party->grants[i].plan == plan + 1 && tf_grant_in_force(&party->grants[i], at))
            return true;
    }
    for (size_t i = 0; i < party->purchase_count; i++) {
        const struct tf_purchase *purchase = &party->purchases[i];

        if (purchase->plan == plan && tf_was_bought(purchase, at) && at < purchase->until)
            return true;
    }
    return false;
}

/* What the meter counted in the window before this piece, in the meter's unit. */
static bool meter_so_far(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_price *price, int64_t at, const char *name, struct tf_view_value *out)
{
    enum tf_window window = tf_price_look_window(rater->book, price);
    int64_t from = tf_rater_window(rater, party->zone, window, at).from;
    const struct tf_running *running;
    uint32_t meter = 0;

    while (strcmp(rater->book->meters[meter].name, name) != 0)
        meter++;
    running = tf_running_find(&party->runnings, TF_RUNNING_METER, meter, (uint32_t)window, from);
    out->kind = TF_VIEW_NUMBER;
    out->number = running == NULL ? tf_dec_zero() : running->is.total.value;
    return tf_unit_from_base(
            out->number, &rater->book->meters[meter].unit, TF_ROUND_HALF_UP, &out->number);
}

/* What the grants in force have left in a pool, in its unit; or the balance. */
static bool left_in_pool(struct tf_rater *rater, const struct tf_party *party, int64_t at,
        const char *name, struct tf_view_value *out)
{
    uint32_t pool = tf_rulebook_pool(rater->book, name, strlen(name));
    const struct tf_party_queue *range = &party->queues[pool == TF_NONE ? 0 : pool];

    out->kind = TF_VIEW_NUMBER;
    out->number = party->balance;
    if (pool == TF_NONE)
        return true;
    out->number = tf_dec_zero();
    for (uint32_t i = range->from; i < range->until; i++) {
        uint32_t grant = party->order[i];

        if (tf_grant_in_force(&party->grants[grant], at) &&
                !tf_dec_add(out->number, tf_party_left(rater, party, grant, at), &out->number))
            return false;
    }
    if (!tf_dec_sub(out->number, tf_debt_of(party, pool), &out->number))
        return false;
    return rater->book->pools[pool].is_money ||
           tf_unit_from_base(
                   out->number, &rater->book->pools[pool].unit, TF_ROUND_HALF_UP, &out->number);
}

/* The rulebook declares the name: tf_compile_looks saw to it. */
tariff_code tf_look_at(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_price *price, const struct tf_event *event, int64_t at, const char *what,
        const char *name, struct tf_view_value *out, tariff_error *err)
{
    bool fits = true;

    if (strcmp(what, "meter") == 0) {
        fits = meter_so_far(rater, party, price, at, name, out);
    } else if (strcmp(what, "wallet") == 0) {
        fits = left_in_pool(rater, party, at, name, out);
    } else {
        out->kind = TF_VIEW_BOOL;
        out->truth = tf_party_holds(party, tf_rulebook_plan(rater->book, name, strlen(name)), at);
    }
    return fits ? TARIFF_OK : tf_too_large(rater, event, err);
}

bool tf_look_count(struct tf_rater *rater, struct tf_party *party, uint32_t meter, int64_t at,
        struct tf_dec quantity, bool *fits)
{
    uint32_t looked = rater->book->meters[meter].looked;

    *fits = true;
    for (uint32_t window = 0; looked >> window != 0; window++) {
        struct tf_running *running;

        if ((looked >> window & 1) == 0)
            continue;
        running = tf_running_get(rater->alloc, &party->runnings, TF_RUNNING_METER, meter, window,
                tf_rater_window(rater, party->zone, (enum tf_window)window, at));
        if (running == NULL)
            return false;
        *fits = tf_dec_add(running->is.total.value, quantity, &running->is.total.value);
        if (!*fits)
            return false;
    }
    return true;
}
