/* SPDX-License-Identifier: MIT */
/*
 * total.c - running totals of a price: where they stand, what it costs that they move, what they
 * come to when they close; of one meter, of another that is billed, or of several.  (R4, R7)
 * Layer: rating.
 */
#include "rating/total.h"

static bool add_more(struct tf_dec *sum, struct tf_dec more)
{
    return tf_dec_add(*sum, more, sum);
}

/*
 * Settled by the event, pieces are lines of their own, and the event's is what they come to: then
 * what goes over the line goes over the event, and so does what goes over a spell.
 */
bool tf_passage_is_of_item(const struct tf_passage *p, enum tf_window window)
{
    return window == TF_WINDOW_EVENT || window == TF_WINDOW_SPELL ||
           (window == TF_WINDOW_NONE && p->rater->book->settle == TF_WINDOW_EVENT);
}

/* What runs on in the party's table for a window of the price. */
struct tf_running *tf_passage_running(struct tf_passage *p, enum tf_running_kind kind,
        enum tf_window window, uint32_t key, int64_t restart_at)
{
    struct tf_interval interval = tf_rater_window(p->rater, p->party->zone, window, p->piece->from);

    if (restart_at > interval.from)
        interval.from = restart_at;
    return tf_running_get(p->rater->alloc, &p->party->runnings, kind,
            (uint32_t)(p->price - p->rater->book->prices), key, interval);
}

/*
 * What runs on over an item between whose prices the clock decides: in the party's table, since
 * each price has its own.  (R4, R8)
 */
struct tf_running *tf_passage_running_of_item(struct tf_passage *p, enum tf_running_kind kind)
{
    struct tf_interval whole = { p->item->from, p->item->until };

    return tf_running_get(
            p->rater->alloc, &p->party->runnings, kind, p->piece->price, p->item->serial, whole);
}

/* The price's running total: in the item, in the line, or in the party's table. */
struct tf_total *tf_passage_total(struct tf_passage *p, int64_t restart_at)
{
    enum tf_window window = p->price->total;
    struct tf_running *running;
    uint32_t key = 0;

    if (tf_passage_is_of_item(p, window) && p->item->price != TF_NONE)
        return &p->item->total;
    if (tf_passage_is_of_item(p, window)) {
        running = tf_passage_running_of_item(p, TF_RUNNING_ITEM_TOTAL);
        return running == NULL ? NULL : &running->is.total;
    }
    if (window == TF_WINDOW_NONE)
        return &p->work->open.total;
    if (!tf_keys_get(&p->rater->keys, &p->price->total_key, p->item->event->codes, &key))
        return NULL;
    running = tf_passage_running(p, TF_RUNNING_TOTAL, window, key, restart_at);
    return running == NULL ? NULL : &running->is.total;
}

/* Adds the piece to what functions see of a meter: from the next piece on. */
tariff_code tf_passage_count_look(
        const struct tf_passage *p, uint32_t meter, struct tf_dec quantity, tariff_error *err)
{
    bool fits;

    if (p->rater->book->meters[meter].looked == 0 ||
            tf_look_count(p->rater, p->party, meter, p->piece->from, quantity, &fits))
        return TARIFF_OK;
    return fits ? tf_no_memory(err) : tf_cannot_hold(p, err);
}

/* What the piece measures by the meter that is billed: as much of it as is paid of the quantity. */
tariff_code tf_total_measure_billed(
        struct tf_passage *p, struct tf_dec quantity, struct tf_dec paid, tariff_error *err)
{
    struct tf_item item = *p->item;
    struct tf_dec measured;
    tariff_code code;

    item.meter = p->price->bills;
    code = tf_meter_read(
            p->rater, &p->rater->book->meters[item.meter], item.event, &item.measured, err);
    if (code != TARIFF_OK)
        return code;
    if ((code = tf_piece_measure(
                 p->rater, p->party, p->piece, &item, &measured, &p->billed, err)) != TARIFF_OK ||
            (code = tf_passage_count_look(p, item.meter, p->billed, err)) != TARIFF_OK)
        return code;
    if (tf_dec_cmp(quantity, paid) != 0) {
        bool is_negative = tf_dec_sign(quantity) < 0;

        if (!tf_dec_mul_div(p->billed, is_negative ? tf_dec_neg(paid).units : paid.units,
                    is_negative ? tf_dec_neg(quantity).units : quantity.units, TF_ROUND_HALF_UP,
                    &p->billed))
            return tf_cannot_hold(p, err);
    }
    if (!add_more(&p->work->open.line.billed, p->billed))
        return tf_cannot_hold(p, err);
    tf_trail_billed(p->rater, p->price, p->billed);
    return TARIFF_OK;
}

/* F(total after) - F(total before), and what a maximum takes off.  (R4) */
static tariff_code charge_climb(struct tf_passage *p, struct found *found, tariff_error *err)
{
    const struct tf_rate_now *rate = &found->rate;
    tf_i128 den = tf_party_den(p->rater, p->party, p->price);
    struct tf_dec before, after, opening = tf_dec_zero();

    if (!tf_model_between(rate->model, rate->version, rate->cell, found->opened, found->before,
                found->after, den, &found->exact))
        return tf_cannot_hold(p, err);
    if (!rate->model->has_most)
        return TARIFF_OK;
    if (!tf_model_capped(rate->model, rate->version, rate->cell, found->after, den, &after) ||
            !tf_model_capped(rate->model, rate->version, rate->cell, found->before, den, &before) ||
            (!found->opened && !tf_model_capped(rate->model, rate->version, rate->cell,
                                       tf_dec_zero(), den, &opening)) ||
            !tf_dec_sub(after, before, &after) || !add_more(&after, opening) ||
            !add_more(&p->work->open.line.capped, after))
        return tf_cannot_hold(p, err);
    return TARIFF_OK;
}

/*
 * What a total that bills another meter came to: in tiers nothing while it is below zero, where no
 * tier says what a unit costs.
 */
struct bill {
    struct tf_sum amount;
    struct tf_dec capped;
};

static bool bill_of(const struct tf_passage *p, const struct found *found,
        const struct tf_rounded *billed, struct tf_dec total, struct bill *out)
{
    const struct tf_rate_now *rate = &found->rate;
    tf_i128 den = tf_party_den(p->rater, p->party, p->price);
    struct tf_sum nothing = tf_sum_zero();
    bool is_flat = rate->model->kind->is_flat;

    *out = (struct bill){ .amount = nothing };
    if (tf_dec_sign(total) < 0 && !is_flat)
        return true;
    if (tf_sum_cmp(&billed->sum, &nothing) > 0 || is_flat)
        out->amount = billed->sum;
    return (rate->model->kind->flats == NULL || rate->model->kind->flats(rate->model, rate->version,
                                                        billed->given, den, &out->amount)) &&
           tf_model_hold(rate->model, den, &out->amount, &out->capped);
}

/* What the total was billed so far: it runs where the total does.  NULL without memory. */
static struct tf_rounded *billed_of(struct tf_passage *p, int64_t restart_at)
{
    enum tf_window window = p->price->total;
    struct tf_running *running;
    uint32_t key = 0;

    if (tf_passage_is_of_item(p, window) && p->item->price != TF_NONE)
        return &p->item->billed;
    if (tf_passage_is_of_item(p, window)) {
        running = tf_passage_running_of_item(p, TF_RUNNING_ITEM_BILLED);
        return running == NULL ? NULL : &running->is.rounded;
    }
    if (window == TF_WINDOW_NONE)
        return &p->work->open.billed;
    if (!tf_keys_get(&p->rater->keys, &p->price->total_key, p->item->event->codes, &key))
        return NULL;
    running = tf_passage_running(p, TF_RUNNING_BILLED, window, key, restart_at);
    return running == NULL ? NULL : &running->is.rounded;
}

/*
 * The total moved; what is billed for it costs the rates of the tiers that it moved through.  Flat
 * are those of the highest total.  (R4)
 */
static tariff_code bill(struct tf_passage *p, struct found *found, tariff_error *err)
{
    const struct tf_rate_now *rate = &found->rate;
    tf_i128 den = tf_party_den(p->rater, p->party, p->price);
    struct bill before = { .capped = tf_dec_zero() }, after;
    struct tf_rounded *billed = billed_of(p, p->price->restarts ? rate->version->from : TF_ALWAYS);

    if (billed == NULL)
        return tf_no_memory(err);
    if (found->opened && !bill_of(p, found, billed, found->before, &before))
        return tf_cannot_hold(p, err);
    billed->given = tf_dec_max(billed->given, tf_dec_max(found->before, found->after));
    if (!rate->model->kind->bill(rate->version, rate->cell, found->before, found->after, p->billed,
                den, &billed->sum) ||
            !bill_of(p, found, billed, found->after, &after) ||
            !tf_sum_sub(&after.amount, &before.amount) ||
            !tf_sum_add_sum(&found->exact, &after.amount) ||
            !tf_dec_sub(after.capped, before.capped, &after.capped) ||
            !add_more(&p->work->open.line.capped, after.capped))
        return tf_cannot_hold(p, err);
    return TARIFF_OK;
}

/* The difference of F over the running total; nothing yet when it is charged as it closes. (R4) */
tariff_code tf_total_climb(struct tf_passage *p, struct tf_dec covered, struct tf_dec paid,
        struct found *found, tariff_error *err)
{
    const struct tf_price *price = p->price;
    struct tf_total *total =
            tf_passage_total(p, price->restarts ? found->rate.version->from : TF_ALWAYS);
    bool fits;

    if (total == NULL)
        return tf_no_memory(err);
    found->before = total->value;
    fits = (!price->counts_used || tf_dec_add(found->before, covered, &found->before)) &&
           tf_dec_add(found->before, paid, &found->after);
    found->opened = total->opened;
    total->value = found->after;
    total->opened = true;
    found->waits = price->closes;
    if (fits && price->closes && price->bills != TF_NONE)
        fits = add_more(&total->raw, p->billed);
    if (!fits || price->closes)
        return fits ? TARIFF_OK : tf_cannot_hold(p, err);
    return price->bills != TF_NONE ? bill(p, found, err) : charge_climb(p, found, err);
}

/* The total of one of the price's meters; NULL without memory. */
static struct tf_total *total_part(struct tf_passage *p, uint32_t place, uint32_t key)
{
    struct tf_interval window =
            tf_rater_window(p->rater, p->party->zone, p->price->total, p->piece->from);
    struct tf_running *running = tf_running_get(p->rater->alloc, &p->party->runnings,
            TF_RUNNING_PART, p->piece->price * TF_METERS_MAX + place, key, window);

    return running == NULL ? NULL : &running->is.total;
}

/* Quantities of several meters do not add up: each goes to a total, and the line has none. */
tariff_code tf_total_count_part(struct tf_passage *p, struct tf_dec quantity, tariff_error *err)
{
    struct tf_total *total = tf_passage_total(p, TF_ALWAYS);
    uint32_t key = 0;

    if (total != NULL)
        total->opened = true;
    if (total == NULL ||
            !tf_keys_get(&p->rater->keys, &p->price->total_key, p->item->event->codes, &key) ||
            (total = total_part(p, tf_price_place_of(p->price, p->item->meter), key)) == NULL)
        return tf_no_memory(err);
    if (!add_more(&total->value, quantity))
        return tf_cannot_hold(p, err);
    tf_trail_part(p->rater, p->price, p->item->meter, total->value);
    return TARIFF_OK;
}

/* What the totals of several meters come to at once. */
static bool close_parts(struct tf_passage *p, struct found *found)
{
    const struct tf_rate_now *rate = &found->rate;
    tf_i128 den = tf_party_den(p->rater, p->party, p->price);
    struct tf_dec totals[TF_METERS_MAX], capped;

    for (uint32_t i = 0; i < p->price->meter_count; i++) {
        struct tf_running *part = tf_running_find(&p->party->runnings, TF_RUNNING_PART,
                p->piece->price * TF_METERS_MAX + i, p->item->key, p->piece->total_from);

        totals[i] = part == NULL ? tf_dec_zero() : part->is.total.value;
        if (part != NULL)
            part->is.total = (struct tf_total){ 0 };
    }
    return rate->model->kind->at_once(rate->model, rate->version, totals, den, &found->exact) &&
           tf_model_hold(rate->model, den, &found->exact, &capped) &&
           add_more(&p->work->open.line.capped, capped);
}

/* All that a total came to, of its own meter or of what is billed in its place. */
bool tf_total_close(struct tf_passage *p, struct found *found, struct tf_dec billed)
{
    const struct tf_rate_now *rate = &found->rate;
    tf_i128 den = tf_party_den(p->rater, p->party, p->price);
    struct tf_rounded all = { .given = tf_dec_max(found->after, tf_dec_zero()) };
    struct bill bill;

    if (p->price->meter_count > 0)
        return close_parts(p, found);
    if (p->price->bills == TF_NONE)
        return tf_model_amount(
                       rate->model, rate->version, rate->cell, found->after, den, &found->exact) &&
               tf_model_capped(
                       rate->model, rate->version, rate->cell, found->after, den, &bill.capped) &&
               add_more(&p->work->open.line.capped, bill.capped);
    if (!rate->model->kind->bill(
                rate->version, rate->cell, tf_dec_zero(), found->after, billed, den, &all.sum) ||
            !bill_of(p, found, &all, found->after, &bill))
        return false;
    found->exact = bill.amount;
    return add_more(&p->work->open.line.capped, bill.capped);
}
