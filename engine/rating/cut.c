/* SPDX-License-Identifier: MIT */
/*
 * cut.c - where a stretch of usage must be cut: at everything that can change what it
 * costs or who pays.  (R10)
 */
#include "rating/work.h"

static int64_t earlier_after(int64_t best, int64_t candidate, int64_t t)
{
    return candidate > t && candidate < best ? candidate : best;
}

static int64_t fact_border(const struct tf_fact *fact, int64_t t, int64_t best)
{
    for (size_t i = 0; fact != NULL && i < fact->version_count; i++)
        best = earlier_after(best, fact->versions[i].from, t);
    return best;
}

/* Where the numbers of a rate change: its fact's, or what its unit is worth. */
static int64_t model_border(const struct tf_model *model, int64_t t, int64_t best)
{
    for (size_t i = 0; model != NULL && i < model->version_count; i++)
        best = earlier_after(best, model->versions[i].from, t);
    return best;
}

/* Where other pools, or an order of its own, pay for the price. */
static int64_t payers_border(const struct tf_price *price, int64_t t, int64_t best)
{
    for (size_t i = 0; i < price->later_count; i++)
        best = earlier_after(best, price->later[i].from, t);
    return best;
}

static bool is_calendar(enum tf_window window)
{
    return window >= TF_WINDOW_HOUR && window <= TF_WINDOW_STATEMENT;
}

/* What a function sees of plans and pools can change where any plan or grant begins or ends. */
static int64_t any_grant_border(const struct tf_party *party, int64_t t, int64_t best)
{
    for (size_t i = 0; i < party->grant_count; i++) {
        best = earlier_after(best, party->grants[i].effective, t);
        best = earlier_after(best, party->grants[i].expires, t);
    }
    for (size_t i = 0; i < party->purchase_count; i++) {
        best = earlier_after(best, party->purchases[i].at, t);
        best = earlier_after(best, party->purchases[i].until, t);
    }
    return best;
}

/* The next hour of the party's clock. */
static int64_t hour_border(
        struct tf_rater *rater, const struct tf_party *party, int64_t t, int64_t best)
{
    return earlier_after(best, tf_rater_window(rater, party->zone, TF_WINDOW_HOUR, t).until, t);
}

/* What changes under a price that charges: who pays, its windows, the facts that it reads. */
static int64_t price_border(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_item *item, const struct tf_price *price, int64_t t)
{
    const struct tf_rulebook *book = rater->book;
    enum tf_window windows[4] = { price->total, price->round.per, book->meters[item->meter].over,
        price->included.given ? price->included.per : TF_WINDOW_NONE };
    int64_t best = payers_border(price, t, tf_grants_border(rater, party, price, false, t));

    for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
        if (is_calendar(windows[i]))
            best = earlier_after(best, tf_rater_window(rater, party->zone, windows[i], t).until, t);
    }
    for (size_t i = 0; i < price->commit_count; i++)
        best = earlier_after(best,
                tf_rater_window(rater, party->zone, book->prices[price->commits[i]].total, t).until,
                t);
    best = fact_border(book->meters[item->meter].scale.fact, t, best);
    best = fact_border(tf_party_fact(rater, party, price->included.fact), t, best);
    best = model_border(tf_terms_model(tf_party_terms(rater, party), book, price), t, best);
    for (size_t i = 0; i < price->pool_rate_count; i++)
        best = model_border(price->pool_rates[i].model, t, best);
    if (price->looks)
        best = any_grant_border(party, t, best);
    /* A function may read any fact and the hour. */
    for (size_t i = 0; price->model == NULL && i < book->facts.count; i++)
        best = fact_border(tf_party_fact(rater, party, &book->facts.items[i]), t, best);
    if (price->model == NULL || price->pools_by_clock)
        best = hour_border(rater, party, t, best);
    return best;
}

int64_t tf_next_border(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_item *item, const struct tf_price *price,
        const struct tf_rule_set *candidates, int64_t t)
{
    const struct tf_rulebook *book = rater->book;
    int64_t best = TF_NEVER;

    if (price->kind == TF_PRICE_CHARGE)
        best = price_border(rater, party, item, price, t);
    if (item->kind == TF_ITEM_PERIOD) /* of usage, dates choose among the candidates */
        best = earlier_after(earlier_after(best, price->life.from, t), price->life.until, t);
    if (candidates == NULL)
        return best;
    if (tf_rule_sets_meet(&book->match, candidates, &book->match.timed))
        best = hour_border(rater, party, t, best);
    return earlier_after(
            best, tf_match_next_date(&book->match, candidates, book->price_count, t), t);
}
