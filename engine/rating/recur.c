/* SPDX-License-Identifier: MIT */
/*
 * recur.c - what a plan costs for each period in which an account holds it.
 *
 * A purchase begins an item for each charge of its plan: the part of the first period that is held.
 * As time passes an item gives way to that of the next period, until the plan ends.  One that is
 * charged in advance is a point at its beginning, any other goes on like a spell.  (R24)
 */
#include <string.h>

#include "rating/work.h"

enum { ANCHOR_YEAR = 401 };

static const struct tf_periods *periods_of(const struct tf_rater *rater, const struct tf_item *item)
{
    return rater->book->meters[item->meter].periods;
}

/* -- periods ----------------------------------------------------------------------------------- */

static int64_t local_day(const struct tf_zone *zone, int64_t at)
{
    struct tf_clock clock = tf_clock_at(zone, at);

    return tf_days_of_civil(clock.year, clock.month, clock.day);
}

/*
 * From where periods are counted: the purchase, or a day of an early January, which began with a
 * Monday.
 */
static int64_t anchor_of(
        const struct tf_zone *zone, const struct tf_periods *periods, int64_t bought_at)
{
    if (periods->day == 0)
        return bought_at;
    return tf_zone_instant(zone, tf_days_of_civil(ANCHOR_YEAR, 1, (int32_t)periods->day) * TF_DAY);
}

/* The period that holds t. */
static struct tf_interval period_at(
        const struct tf_zone *zone, const struct tf_periods *periods, int64_t bought_at, int64_t t)
{
    int64_t anchor = anchor_of(zone, periods, bought_at);

    return tf_period_at(zone, anchor, periods->span, t < anchor ? anchor : t);
}

/* What the part of an item's period is measured against. */
static struct tf_interval whole_of(
        const struct tf_rater *rater, const struct tf_party *party, const struct tf_item *item)
{
    const struct tf_periods *periods = periods_of(rater, item);
    struct tf_interval period = period_at(party->zone, periods, item->event->from, item->from);

    if (periods->leads_back && period.from < item->event->from)
        period.from = tf_span_after(party->zone, period.until, periods->span, -1);
    return period;
}

int64_t tf_period_begin(
        const struct tf_rater *rater, const struct tf_party *party, const struct tf_item *item)
{
    int64_t bought_at = item->event->from;
    int64_t from = period_at(party->zone, periods_of(rater, item), bought_at, item->from).from;

    return from < bought_at ? bought_at : from;
}

bool tf_period_measured(const struct tf_rater *rater, const struct tf_party *party,
        const struct tf_item *item, int64_t t, struct tf_dec *out)
{
    const struct tf_meter *meter = &rater->book->meters[item->meter];
    struct tf_interval whole = whole_of(rater, party, item);
    int64_t part = t - item->from, all = whole.until - whole.from;

    *out = meter->unit.factor;
    if (meter->periods->prorate == TF_PRORATE_NONE) { /* what was begun counts, when it is over */
        if (t < item->until)
            *out = tf_dec_zero();
        return true;
    }
    if (meter->periods->prorate == TF_PRORATE_DAY) {
        part = local_day(party->zone, t) - local_day(party->zone, item->from);
        all = local_day(party->zone, whole.until) - local_day(party->zone, whole.from);
    }
    return part >= all ||
           tf_dec_mul_div(*out, tf_i128_of(part), tf_i128_of(all), TF_ROUND_HALF_UP, out);
}

/* -- items ----------------------------------------------------------------------------------------
 */

/* Usage that has no fields, in the place of the purchase; NULL without memory. */
static const struct tf_event *make_event(struct tf_rater *rater, const struct tf_event *purchase)
{
    const struct tf_schema *schema = &rater->book->schema;
    struct tf_event *event = tf_arena_get(&rater->kept, sizeof *event);

    if (event == NULL)
        return NULL;
    *event = *purchase;
    event->buy = NULL;
    event->given = 0;
    event->has_paid = false;
    event->codes = tf_arena_array(&rater->kept, schema->code_count + 1, sizeof *event->codes);
    event->numbers = tf_arena_array(&rater->kept, schema->number_count + 1, sizeof *event->numbers);
    event->id = tf_arena_text(&rater->kept, purchase->id, purchase->id_length);
    return event->codes == NULL || event->numbers == NULL || event->id == NULL ? NULL : event;
}

static tariff_code put_waiting(struct tf_rater *rater, struct tf_party *party,
        const struct tf_item *item, tariff_error *err)
{
    if (!tf_grow(rater->alloc, &party->items, &party->item_capacity, party->item_count + 1,
                sizeof *party->items))
        return tf_no_memory(err);
    party->items[party->item_count++] = *item;
    return TARIFF_OK;
}

static tariff_code begin_charge(struct tf_rater *rater, struct tf_party *party,
        const struct tf_event *event, uint32_t price, int64_t ends_at, tariff_error *err)
{
    const struct tf_price *rules = &rater->book->prices[price];
    struct tf_item item = { .kind = TF_ITEM_PERIOD,
        .meter = rules->meter,
        .price = price,
        .choice = TF_NONE,
        .line_key = TF_NONE,
        .event = event,
        .from = event->from,
        .done = TF_ALWAYS };

    item.until = period_at(party->zone, periods_of(rater, &item), event->from, event->from).until;
    if (item.until > ends_at)
        item.until = ends_at;
    if (!tf_grow(rater->alloc, &party->held, &party->held_capacity, party->held_count + 1,
                sizeof *party->held))
        return tf_no_memory(err);
    party->held[party->held_count++] = item;
    return TARIFF_OK;
}

static bool is_charged_for(const struct tf_rulebook *book, uint32_t price, uint32_t plan)
{
    return tf_price_periods(book, &book->prices[price])->plan == plan;
}

tariff_code tf_recur_begin(struct tf_rater *rater, struct tf_party *party,
        const struct tf_event *event, const struct tf_purchase *purchase, tariff_error *err)
{
    const struct tf_rulebook *book = rater->book;
    const struct tf_event *own = NULL;
    tariff_code code = TARIFF_OK;

    for (uint32_t i = book->commit_from; i < book->price_count_all; i++) {
        if (book->prices[i].commit->plan == purchase->plan && purchase->until > purchase->at &&
                !tf_commit_begin(rater, party, i, purchase->at))
            return tf_no_memory(err);
    }
    for (uint32_t i = book->price_count; i < book->commit_from && code == TARIFF_OK; i++) {
        if (!is_charged_for(book, i, purchase->plan) || purchase->until <= purchase->at)
            continue;
        if (own == NULL && (own = make_event(rater, event)) == NULL)
            return tf_no_memory(err);
        code = begin_charge(rater, party, own, i, purchase->until, err);
    }
    return code;
}

static bool is_of(const struct tf_item *item, const struct tf_purchase *purchase)
{
    return item->kind == TF_ITEM_PERIOD && strlen(purchase->id) == item->event->id_length &&
           memcmp(purchase->id, item->event->id, item->event->id_length) == 0;
}

/* When the plan ends that an item is of. */
static int64_t end_of(const struct tf_party *party, const struct tf_item *item)
{
    for (size_t i = party->purchase_count; i-- > 0;) {
        if (is_of(item, &party->purchases[i]) && !party->purchases[i].is_refused)
            return party->purchases[i].until;
    }
    return item->until;
}

/* True when some of the item is still to be charged. */
static bool waits_for_charge(const struct tf_rater *rater, const struct tf_item *item)
{
    return tf_item_is_ahead(rater, item) ? item->done < item->from : item->done < item->until;
}

tariff_code tf_recur_go_on(
        struct tf_rater *rater, struct tf_party *party, int64_t t, tariff_error *err)
{
    for (size_t i = 0; i < party->held_count; i++) {
        int64_t ends_at;

        if (party->held[i].kind != TF_ITEM_PERIOD || party->held[i].until >= t)
            continue;
        ends_at = end_of(party, &party->held[i]);
        while (party->held[i].until < t && party->held[i].until < ends_at) {
            struct tf_item *held = &party->held[i];

            if (waits_for_charge(rater, held) && put_waiting(rater, party, held, err) != TARIFF_OK)
                return TARIFF_NO_MEMORY;
            held->from = held->until;
            held->done = TF_ALWAYS;
            held->total = (struct tf_total){ 0 };
            held->rounded = (struct tf_rounded){ 0 };
            held->exact = (struct tf_sum){ 0 };
            held->until =
                    period_at(party->zone, periods_of(rater, held), held->event->from, held->from)
                            .until;
            if (held->until > ends_at)
                held->until = ends_at;
        }
    }
    return TARIFF_OK;
}

void tf_recur_end_by(struct tf_rater *rater, struct tf_party *party,
        const struct tf_purchase *purchase, int64_t t)
{
    for (size_t i = 0; i < party->held_count; i++) {
        struct tf_item *held = &party->held[i];

        if (is_of(held, purchase) && !tf_item_is_ahead(rater, held) && held->until > t)
            held->until = t;
    }
}

/* What was charged in advance for the time from t on. */
static tariff_code give_rest_back(struct tf_rater *rater, struct tf_party *party,
        const struct tf_item *item, int64_t t, tariff_error *err)
{
    struct tf_item rest = *item;
    struct tf_dec all, used;

    if (!tf_life_holds(&rater->book->prices[item->price].life, item->from) ||
            periods_of(rater, item)->prorate == TF_PRORATE_NONE)
        return TARIFF_OK;
    if (!tf_period_measured(rater, party, item, item->until, &all) ||
            !tf_period_measured(rater, party, item, t, &used) ||
            !tf_dec_sub(used, all, &rest.measured))
        return tf_too_large(rater, item->event, err);
    rest.kind = TF_ITEM_RETURN;
    rest.from = rest.until = t;
    rest.done = TF_ALWAYS;
    return tf_dec_is_zero(rest.measured) ? TARIFF_OK : put_waiting(rater, party, &rest, err);
}

/* A period that counts whole, and ends early: what lies before is settled perhaps, as nothing yet.
 */
static tariff_code charge_begun(struct tf_rater *rater, struct tf_party *party,
        const struct tf_item *item, int64_t t, tariff_error *err)
{
    struct tf_item whole = *item;

    if (!tf_life_holds(&rater->book->prices[item->price].life, t))
        return TARIFF_OK;
    whole.kind = TF_ITEM_POINT;
    whole.from = whole.until = t;
    whole.done = TF_ALWAYS;
    whole.measured = rater->book->meters[item->meter].unit.factor;
    return put_waiting(rater, party, &whole, err);
}

static tariff_code end_item(
        struct tf_rater *rater, struct tf_party *party, size_t index, int64_t t, tariff_error *err)
{
    struct tf_item item = party->held[index];
    tariff_code code = TARIFF_OK;

    party->held[index] = party->held[--party->held_count];
    if (tf_item_is_ahead(rater, &item)) {
        if (waits_for_charge(rater, &item))
            code = put_waiting(rater, party, &item, err);
        return code == TARIFF_OK ? give_rest_back(rater, party, &item, t, err) : code;
    }
    if (t <= item.from)
        return TARIFF_OK;
    if (periods_of(rater, &item)->prorate == TF_PRORATE_NONE)
        return charge_begun(rater, party, &item, t, err);
    item.until = t;
    return put_waiting(rater, party, &item, err);
}

tariff_code tf_recur_end(struct tf_rater *rater, struct tf_party *party,
        const struct tf_purchase *purchase, int64_t t, tariff_error *err)
{
    tariff_code code = tf_recur_go_on(rater, party, t, err);

    for (size_t i = party->held_count; i-- > 0 && code == TARIFF_OK;) {
        if (is_of(&party->held[i], purchase) && party->held[i].until > t)
            code = end_item(rater, party, i, t, err);
    }
    return code;
}
