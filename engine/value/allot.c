/* SPDX-License-Identifier: MIT */
/*
 * allot.c - the largest remainder, or the first, exactly.
 */
#include "value/allot.h"

#include "base/sort.h"

/* The part of one, rounded down, and what it lost by that. */
static bool round_down(
        struct tf_dec amount, tf_i128 sum, const struct tf_allot *how, struct tf_part *part)
{
    tf_i256 product = tf_i256_mul(amount.units, part->weight.units);
    struct tf_dec whole;
    tf_i256 quotient;

    tf_i256_divmod(product, sum, &quotient, &part->finer);
    whole.units = tf_i256_to_i128(quotient); /* no more than the amount */
    if (!tf_dec_round(whole, how->to, TF_ROUND_DOWN, &part->amount) ||
            !tf_dec_sub(whole, part->amount, &part->lost))
        return false;
    part->amount = tf_dec_min(part->amount, part->most);
    return true;
}

/* Largest remainders first. */
static int compare_lost(void *ud, const void *left, const void *right)
{
    const struct tf_part *a = left;
    const struct tf_part *b = right;
    int way = tf_dec_cmp(b->lost, a->lost);

    (void)ud;
    return way != 0 ? way : tf_dec_cmp((struct tf_dec){ b->finer }, (struct tf_dec){ a->finer });
}

static int compare_as_given(void *ud, const void *left, const void *right)
{
    const struct tf_part *a = left;
    const struct tf_part *b = right;

    (void)ud;
    return (a->place > b->place) - (a->place < b->place);
}

/* Gives one part more, at most so much; *left is what remains. */
static void give(struct tf_part *part, struct tf_dec more, struct tf_dec *left)
{
    struct tf_dec room = tf_dec_zero();

    if (tf_dec_sign(part->weight) > 0)
        (void)tf_dec_sub(part->most, part->amount, &room);
    more = tf_dec_min(tf_dec_min(more, *left), room);
    (void)tf_dec_add(part->amount, more, &part->amount);
    (void)tf_dec_sub(*left, more, left);
}

/* Gives out what is left over, a unit to each; then, if some were full, what the others can take.
 */
static void give_rest(
        struct tf_dec left, const struct tf_allot *how, struct tf_part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        give(&parts[i], how->to, &left);
    for (size_t i = 0; i < count; i++)
        give(&parts[i], left, &left);
}

bool tf_allot(struct tf_dec amount, const struct tf_allot *how, struct tf_part *parts, size_t count,
        struct tf_part *scratch)
{
    struct tf_dec sum = tf_dec_zero(), left = amount;

    for (size_t i = 0; i < count; i++) {
        parts[i].amount = tf_dec_zero();
        parts[i].place = (uint32_t)i;
        if (!tf_dec_add(sum, parts[i].weight, &sum))
            return false;
    }
    if (tf_dec_sign(sum) == 0)
        return true;
    for (size_t i = 0; i < count; i++) {
        if (!round_down(amount, sum.units, how, &parts[i]))
            return false;
        (void)tf_dec_sub(left, parts[i].amount, &left);
    }
    if (tf_dec_sign(left) == 0)
        return true;
    if (how->rest == TF_ALLOT_LARGEST)
        tf_sort(parts, count, sizeof *parts, compare_lost, NULL, scratch);
    give_rest(left, how, parts, count);
    if (how->rest == TF_ALLOT_LARGEST)
        tf_sort(parts, count, sizeof *parts, compare_as_given, NULL, scratch);
    return true;
}
