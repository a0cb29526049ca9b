/* SPDX-License-Identifier: MIT */
/*
 * check_amount.c - amounts that are hardly meant: below zero, smaller for more usage, or of a tier
 * that no usage reaches.
 */
#include <stdio.h>
#include <string.h>

#include "rulebook/check.h"

/* A model's numbers at one date, for messages. */
struct dated_amounts {
    const struct tf_price *price;
    const struct tf_model_version *version;
    struct tf_place place;
    char since[TF_INSTANT_TEXT_MAX + 8]; /* " from 2026-03-01", or "" */
};

static struct dated_amounts amounts_of(const struct tf_price *price, size_t v)
{
    struct dated_amounts amounts = { .price = price, .version = &price->model->versions[v] };
    char since[TF_INSTANT_TEXT_MAX];

    amounts.place = price->rate_place;
    if (amounts.version->fact == NULL)
        return amounts;
    amounts.place = amounts.version->fact->place;
    snprintf(amounts.since, sizeof amounts.since, " from %s",
            tf_fact_since(amounts.version->fact, since));
    return amounts;
}

/* "100 GB": a total in the meter's own unit. */
static void quantity_text(const struct tf_rulebook *book, const struct tf_price *price,
        struct tf_dec total, char text[80])
{
    const struct tf_unit *unit = &book->meters[price->meter].unit;
    char number[TF_DEC_TEXT_MAX];

    (void)tf_unit_from_base(total, unit, TF_ROUND_HALF_UP, &total);
    tf_dec_format(total, 0, number);
    snprintf(text, 80, "%s %.24s", number, unit->text);
}

/* -- below zero ----------------------------------------------------------------------------------
 */

static void check_negative(struct tf_check *c, const struct dated_amounts *amounts)
{
    tf_check_say(c, TF_F_CHECK_NEGATIVE, amounts->place,
            "Write a price of zero or more; a discount is a factor, and a gift is a plan.",
            "The price \"%s\" is negative%s: usage pays money out.", amounts->price->name,
            amounts->since);
}

/* Rates that only functions give. */
static void check_negative_fact(struct tf_check *c, const struct tf_fact *fact)
{
    char since[TF_INSTANT_TEXT_MAX];

    for (size_t v = 0; v < fact->version_count; v++) {
        for (size_t i = 0; i < fact->cell_count && fact->versions[v].cells != NULL; i++) {
            if (!fact->versions[v].has[i] || tf_dec_sign(fact->versions[v].cells[i]) >= 0)
                continue;
            tf_check_say(c, TF_F_CHECK_NEGATIVE, fact->versions[v].place,
                    "Write a price of zero or more; a discount is a factor, and a gift is a plan.",
                    "The fact \"%s\" is a negative price from %s: usage pays money out.",
                    fact->name, tf_fact_since(&fact->versions[v], since));
            break;
        }
    }
}

static bool is_model_fact(const struct tf_rulebook *book, const struct tf_fact *fact)
{
    for (uint32_t i = 0; i < book->price_count_all; i++) {
        if (book->prices[i].model != NULL && book->prices[i].model->fact == fact)
            return true;
    }
    return false;
}

static void check_plan_cost(struct tf_check *c, const struct tf_plan *plan)
{
    bool negative = tf_dec_sign(plan->cost) < 0;

    for (size_t v = 0; plan->cost_fact != NULL && v < plan->cost_fact->version_count; v++)
        negative = negative || tf_dec_sign(plan->cost_fact->versions[v].cells[0]) < 0;
    if (negative)
        tf_check_say(c, TF_F_CHECK_NEGATIVE, plan->place, "Write a cost of zero or more.",
                "The plan \"%s\" costs less than nothing: buying it pays money out.", plan->name);
}

/* -- smaller for more -------------------------------------------------------------------------- */

static bool counts_by_one(const struct tf_meter *meter)
{
    return meter->kind == TF_METER_COUNT || meter->kind == TF_METER_UNIQUE;
}

/* What is counted one by one grows by a whole unit, all else by as little as there is. */
static struct tf_dec smallest_step(const struct tf_meter *meter)
{
    return counts_by_one(meter) ? meter->unit.factor : (struct tf_dec){ tf_i128_of(1) };
}

/* What a total costs, as people write it. */
static void cost_text(
        const struct dated_amounts *amounts, struct tf_dec total, char text[TF_DEC_TEXT_MAX])
{
    static const struct tf_dec nothing = { 0 };
    const struct tf_model *model = amounts->price->model;
    struct tf_dec millionth, cost = nothing;
    struct tf_sum sum;

    (void)tf_dec_parse("0.000001", 8, &millionth);
    if (tf_model_amount(model, amounts->version, 0, total, amounts->price->den, &sum))
        (void)tf_sum_round(&sum, amounts->price->den, millionth, TF_ROUND_HALF_UP, &cost);
    tf_dec_format(cost, 2, text);
}

static void check_falls(struct tf_check *c, const struct dated_amounts *amounts)
{
    const struct tf_price *price = amounts->price;
    const struct tf_model *model = price->model;
    const struct tf_meter *meter = &c->book->meters[price->meter];
    struct tf_dec at, more, step = smallest_step(meter);
    char total[80], next[80] = "a little more", high[TF_DEC_TEXT_MAX], low[TF_DEC_TEXT_MAX];

    if (model->kind->falls == NULL ||
            !model->kind->falls(model, amounts->version, price->den, step, &at) ||
            !tf_dec_add(at, step, &more))
        return;
    quantity_text(c->book, price, at, total);
    if (counts_by_one(meter))
        quantity_text(c->book, price, more, next);
    cost_text(amounts, at, high);
    cost_text(amounts, more, low);
    tf_check_say(c, TF_F_CHECK_BILL_FALLS, amounts->place,
            "Let no tier begin at less than all that comes before it costs.",
            "The bill falls as usage grows: by the price \"%s\"%s, %s cost %s %s, %s only %s.",
            price->name, amounts->since, total, high, c->book->currency, next, low);
}

/* -- tiers that no usage reaches -----------------------------------------------------------------
 */

/* The most that one event may measure, in base units, as far as `when` says; false: no end. */
static bool most_of_an_event(const struct tf_rulebook *book, uint32_t index, struct tf_dec *most)
{
    const struct tf_meter *meter = &book->meters[book->prices[index].meter];

    if (meter->kind != TF_METER_SUM || !meter->scale.is_one)
        return false;
    for (size_t i = 0; i < book->match.range_count; i++) {
        const struct tf_range *range = &book->match.ranges[i];

        if (range->rule == index && range->slot == book->schema.fields[meter->field].slot &&
                range->has_until)
            return tf_dec_mul_div(
                    range->until, meter->convert.num, meter->convert.den, TF_ROUND_HALF_UP, most);
    }
    return false;
}

static void check_reach(struct tf_check *c, uint32_t index, const struct dated_amounts *amounts)
{
    const struct tf_price *price = amounts->price;
    bool by_event = price->total == TF_WINDOW_EVENT ||
                    (price->total == TF_WINDOW_NONE && c->book->settle == TF_WINDOW_EVENT);
    struct tf_dec most;
    char border[80], largest[80];

    if (!by_event || !most_of_an_event(c->book, index, &most))
        return;
    for (size_t i = 0; i + 1 < amounts->version->tier_count; i++) {
        if (tf_dec_cmp(amounts->version->tiers[i].upto, most) < 0)
            continue;
        quantity_text(c->book, price, amounts->version->tiers[i].upto, border);
        quantity_text(c->book, price, most, largest);
        tf_check_say(c, TF_F_CHECK_DEAD_TIER, amounts->place,
                "Leave out the tiers above, or let the total go over a longer window.",
                "No usage gets beyond %s in the tiers of price \"%s\"%s: each event begins anew, "
                "and its `when` takes at most %s.",
                border, price->name, amounts->since, largest);
        return;
    }
}

void tf_check_amounts(struct tf_check *c)
{
    const struct tf_rulebook *book = c->book;

    for (uint32_t i = 0; i < book->price_count_all; i++) {
        const struct tf_price *price = &book->prices[i];

        for (size_t v = 0; price->model != NULL && v < price->model->version_count; v++) {
            struct dated_amounts amounts = amounts_of(price, v);

            if (tf_model_is_negative(price->model, amounts.version))
                check_negative(c, &amounts);
            else
                check_falls(c, &amounts);
            check_reach(c, i, &amounts);
        }
    }
    for (size_t i = 0; i < book->facts.count; i++) {
        const struct tf_fact *fact = &book->facts.items[i];

        if (fact->is_rate && !is_model_fact(book, fact) && tf_sources_mention(c, fact->name))
            check_negative_fact(c, fact);
    }
    for (uint32_t i = 0; i < book->plan_count; i++)
        check_plan_cost(c, &book->plans[i]);
}
