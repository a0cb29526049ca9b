/* SPDX-License-Identifier: MIT */
/*
 * check_cut.c - what costs another amount when the same usage comes in more rows.  (R16)
 */
#include <string.h>

#include "rulebook/check.h"

static struct tf_place head_place(const struct tf_rulebook *book)
{
    for (size_t i = 0; i < book->blocks.count; i++) {
        if (strcmp(book->blocks.items[i].word, "rulebook") == 0)
            return book->blocks.items[i].place;
    }
    return (struct tf_place){ 0 };
}

static void check_settling(struct tf_check *c)
{
    if (c->book->settle == TF_WINDOW_EVENT)
        tf_check_note(c, TF_F_CHECK_CUT, head_place(c->book),
                "Settle each hour, day or month if rows may be cut.",
                "Each event is settled by itself: the same usage in more rows may be paid from "
                "other plans, and rounded otherwise.");
    else if (c->book->round.per == TF_WINDOW_EVENT)
        tf_check_note(c, TF_F_CHECK_CUT, head_place(c->book),
                "Round per hour, day or month if rows may be cut.",
                "Each event is rounded by itself: the same usage in more rows may cost more or "
                "less.");
}

static void check_counting(struct tf_check *c, uint32_t meter)
{
    for (uint32_t i = 0; i < c->book->price_count; i++) {
        if (c->book->prices[i].meter != meter || c->book->meters[meter].kind != TF_METER_COUNT)
            continue;
        tf_check_note(c, TF_F_CHECK_CUT, c->book->meters[meter].place,
                "Let rows carry a number, and sum it, if they may be cut.",
                "The meter \"%s\" counts events: the same usage in more rows counts more.",
                c->book->meters[meter].name);
        return;
    }
}

static void check_price_cut(struct tf_check *c, const struct tf_price *price)
{
    bool has_tiers = price->model != NULL && !tf_model_is_flat(price->model);

    if (price->total == TF_WINDOW_EVENT && (price->has_step || has_tiers))
        tf_check_note(c, TF_F_CHECK_CUT, price->place,
                "Let its total go over an hour, a day or a month if rows may be cut.",
                "The price \"%s\" begins its %s anew with each event: the same usage in more rows "
                "may cost another amount.",
                price->name, has_tiers ? "tiers" : "steps");
    if (price->included.has_events || tf_dec_sign(price->start_fee) != 0)
        tf_check_note(c, TF_F_CHECK_CUT, price->place,
                "Let each event, call or transaction come as one row.",
                "The price \"%s\" %s each event: the same usage in more rows may cost another "
                "amount.",
                price->name, price->included.has_events ? "counts" : "has a fee for");
    if (price->round.per == TF_WINDOW_EVENT && c->book->round.per != TF_WINDOW_EVENT)
        tf_check_note(c, TF_F_CHECK_CUT, price->place,
                "Round per hour, day or month if rows may be cut.",
                "The price \"%s\" rounds each event by itself: the same usage in more rows may "
                "cost more or less.",
                price->name);
}

void tf_check_invariance(struct tf_check *c)
{
    check_settling(c);
    for (uint32_t i = 0; i < c->book->meter_count; i++)
        check_counting(c, i);
    for (uint32_t i = 0; i < c->book->price_count && c->book->settle != TF_WINDOW_EVENT; i++) {
        if (c->book->prices[i].kind == TF_PRICE_CHARGE)
            check_price_cut(c, &c->book->prices[i]);
    }
}
