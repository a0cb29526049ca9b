/* SPDX-License-Identifier: MIT */
/*
 * check_back.c - rows that take usage back, and do not give it back to who paid for it.  (R7)
 */
#include "rulebook/check.h"

static bool takes_back(const struct tf_rulebook *book, const struct tf_meter *meter)
{
    return meter->field != TF_NONE && book->schema.fields[meter->field].below_zero;
}

static void check_largest(struct tf_check *c, const struct tf_meter *meter)
{
    if (meter->kind == TF_METER_MAX && takes_back(c->book, meter))
        tf_check_note(c, TF_F_CHECK_TAKEN_BACK, meter->place,
                "Take usage back with a row that `voids` or `replaces` the other.",
                "The meter \"%s\" takes the largest row: one below zero takes nothing back.",
                meter->name);
}

/* True when others than money may pay for usage of a price. */
static bool is_all_covered(const struct tf_rulebook *book, const struct tf_price *price)
{
    bool is_all_covered = price->included.given;

    for (size_t i = 0; i < price->pool_count && !is_all_covered; i++)
        is_all_covered = !book->pools[price->pools[i]].is_money;
    return is_all_covered;
}

/* A row gives back what stands on its own line: a short one holds little else. */
static void check_covered(struct tf_check *c, const struct tf_price *price)
{
    const struct tf_rulebook *book = c->book;

    if (price->kind != TF_PRICE_CHARGE || price->commit != NULL ||
            book->meters[price->meter].kind != TF_METER_SUM ||
            !takes_back(book, &book->meters[price->meter]) || !is_all_covered(book, price))
        return;
    tf_check_note(c, TF_F_CHECK_TAKEN_BACK, price->place,
            "Settle each month, or take usage back with a row that `voids` or `replaces` the "
            "other.",
            "Usage of the price \"%s\" may be covered, and a row below zero gives that back only "
            "within its own %s; beyond it the balance gets the price of what was never charged.",
            price->name, tf_window_name(book->settle));
}

void tf_check_taken_back(struct tf_check *c)
{
    bool is_short = c->book->settle == TF_WINDOW_EVENT || c->book->settle < TF_WINDOW_MONTH;

    for (uint32_t i = 0; i < c->book->meter_count; i++)
        check_largest(c, &c->book->meters[i]);
    for (uint32_t i = 0; i < c->book->price_count && is_short; i++)
        check_covered(c, &c->book->prices[i]);
}
