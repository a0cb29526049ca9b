/* SPDX-License-Identifier: MIT */
/*
 * first_use.c - plans that last from their first use: the first usage that a pool of theirs can
 * pay for, while they are held, whoever pays for it.
 *
 * It is known as usage comes, before anything of it is settled; so neither the order of lines nor
 * what else pays moves it.  (R17, R18)
 * Layer: rating.
 */
#include <string.h>

#include "rating/work.h"

static bool waits_for_use(const struct tf_rater *rater, const struct tf_purchase *purchase)
{
    return rater->book->plans[purchase->plan].from_use && !purchase->is_refused &&
           purchase->until == TF_NEVER;
}

/* A purchase's grants are called by its id and their pools. */
static bool is_grant_of(const struct tf_grant *grant, const struct tf_purchase *purchase)
{
    size_t length = strlen(purchase->id);

    return grant->plan == purchase->plan + 1 && strncmp(grant->id, purchase->id, length) == 0 &&
           grant->id[length] == '/';
}

static uint64_t pools_of(const struct tf_party *party, const struct tf_purchase *purchase)
{
    uint64_t pools = 0;

    for (uint32_t i = 0; i < party->grant_count; i++) {
        if (is_grant_of(&party->grants[i], purchase))
            pools |= (uint64_t)1 << party->grants[i].pool;
    }
    return pools;
}

static void begin_to_last(
        struct tf_rater *rater, struct tf_party *party, struct tf_purchase *purchase, int64_t at)
{
    int64_t end = tf_span_after(party->zone, at, rater->book->plans[purchase->plan].lasts, 1);

    for (uint32_t i = 0; i < party->grant_count; i++) {
        if (is_grant_of(&party->grants[i], purchase))
            tf_grant_ends_at(rater, party, i, end);
    }
    tf_recur_end_by(rater, party, purchase, end);
    purchase->until = end;
}

tariff_code tf_plans_used(struct tf_rater *rater, struct tf_party *party,
        const struct tf_price *price, const struct tf_event *event, int64_t at, tariff_error *err)
{
    const struct tf_payers *payers = tf_payers_at(price, at);

    (void)err;
    for (size_t i = 0; i < party->purchase_count; i++) {
        struct tf_purchase *purchase = &party->purchases[i];

        if (waits_for_use(rater, purchase) && purchase->at <= at &&
                tf_pools_paying(rater, party->zone, payers, event, at, pools_of(party, purchase)) !=
                        0)
            begin_to_last(rater, party, purchase, at);
    }
    return TARIFF_OK;
}

/* Usage that lasts is usage of all prices that take turns at it: so that a cut does not move it. */
tariff_code tf_plans_used_lasting(struct tf_rater *rater, struct tf_party *party,
        const struct tf_event *event, int64_t at, tariff_error *err)
{
    const struct tf_rulebook *book = rater->book;
    struct tf_rule_set candidates;
    tariff_code code = TARIFF_OK;

    tf_match_event(&book->match, event, &candidates);
    for (uint32_t i = 0; i < book->price_count && code == TARIFF_OK; i++) {
        if (tf_rule_set_has(&candidates, i) && book->prices[i].kind == TF_PRICE_CHARGE)
            code = tf_plans_used(rater, party, &book->prices[i], event, at, err);
    }
    return code;
}

/* What goes on at an instant. */
static tariff_code meet(struct tf_rater *rater, struct tf_party *party, const struct tf_item *item,
        int64_t at, tariff_error *err)
{
    if (item->from > at || item->until <= at || item->kind == TF_ITEM_PERIOD)
        return TARIFF_OK;
    return tf_plans_used_lasting(rater, party, item->event, at, err);
}

tariff_code tf_plan_meets_usage(
        struct tf_rater *rater, struct tf_party *party, int64_t at, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < party->item_count && code == TARIFF_OK; i++)
        code = meet(rater, party, &party->items[i], at, err);
    for (size_t i = 0; i < party->held_count && code == TARIFF_OK; i++)
        code = meet(rater, party, &party->held[i], at, err);
    return code;
}
