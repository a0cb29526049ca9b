/* SPDX-License-Identifier: MIT */
/*
 * model_graduated.c - each tier's units at that tier's rate; a tier's flat fee once
 * it is entered, the first one's with the first usage.  (R4)
 */
#include "rulebook/model.h"

static bool graduated_read(
        struct tf_rate_reading *reading, const struct tf_node *node, struct tf_model *model)
{
    return tf_rate_read_tiers(reading, node, true, model);
}

static bool graduated_amount(const struct tf_model *model, const struct tf_model_version *version,
        size_t cell, struct tf_dec total, tf_i128 den, struct tf_sum *out)
{
    struct tf_dec low = tf_dec_zero();
    bool has_flats = !model->zero_is_free || tf_dec_sign(total) > 0;

    (void)cell;
    *out = tf_sum_zero();
    for (size_t i = 0; i < version->tier_count; i++) {
        const struct tf_model_tier *tier = &version->tiers[i];
        struct tf_dec high = tier->open ? total : tf_dec_min(total, tier->upto);
        struct tf_dec inside;

        if (i > 0 && tf_dec_cmp(total, low) <= 0)
            break;
        if (!tf_dec_sub(high, low, &inside) || !tf_tier_amount(tier, inside, den, out) ||
                (has_flats && !tf_sum_add(out, tier->flat, den)))
            return false;
        low = high;
    }
    return true;
}

/* How much of [low, high] lies up to the end of a tier. */
static struct tf_dec up_to_end(
        const struct tf_model_tier *tier, struct tf_dec low, struct tf_dec high)
{
    struct tf_dec end = tier->open ? high : tf_dec_min(high, tier->upto);
    struct tf_dec part = tf_dec_zero();

    if (tf_dec_cmp(end, low) > 0)
        (void)tf_dec_sub(end, low, &part); /* both are zero or more */
    return part;
}

/*
 * What is billed is split in proportion to the units that lie in each tier, by the differences of
 * its running part, so that it adds up; units below zero cost nothing.  (R2)
 */
static bool graduated_bill(const struct tf_model_version *version, size_t cell,
        struct tf_dec before, struct tf_dec after, struct tf_dec billed, tf_i128 den,
        struct tf_sum *sum)
{
    struct tf_dec low = tf_dec_max(tf_dec_min(before, after), tf_dec_zero());
    struct tf_dec high = tf_dec_max(tf_dec_max(before, after), tf_dec_zero());
    struct tf_dec moved, given = tf_dec_zero();

    (void)cell;
    (void)den;
    if (!tf_dec_sub(after, before, &moved))
        return false;
    if (tf_dec_sign(moved) < 0)
        moved = tf_dec_neg(moved);
    if (tf_dec_sign(moved) == 0) /* nothing is counted: all at the tier where the total stands */
        return tf_sum_add(sum, billed, tf_tier_of(version, low)->factor);
    for (size_t i = 0; i < version->tier_count; i++) {
        const struct tf_model_tier *tier = &version->tiers[i];
        struct tf_dec part, share;

        if (!tf_dec_mul_div(billed, up_to_end(tier, low, high).units, moved.units, TF_ROUND_HALF_UP,
                    &part) ||
                !tf_dec_sub(part, given, &share) || !tf_sum_add(sum, share, tier->factor))
            return false;
        given = part;
    }
    return true;
}

static bool graduated_flats(const struct tf_model *model, const struct tf_model_version *version,
        struct tf_dec highest, tf_i128 den, struct tf_sum *sum)
{
    bool fits = (model->zero_is_free && tf_dec_sign(highest) <= 0) ||
                tf_sum_add(sum, version->tiers[0].flat, den);

    for (size_t i = 1; i < version->tier_count && fits; i++) {
        if (tf_dec_cmp(highest, version->tiers[i - 1].upto) > 0)
            fits = tf_sum_add(sum, version->tiers[i].flat, den);
    }
    return fits;
}

/* At its lower end a tier's flat fee is not in F yet; nor is any at zero, if zero is free. */
static const struct tf_model_tier *graduated_straight(const struct tf_model *model,
        const struct tf_model_version *version, struct tf_dec before, struct tf_dec after)
{
    const struct tf_model_tier *tier = version->tiers;
    bool is_at_end = model->zero_is_free && tf_dec_is_zero(before);

    for (; !tier->open && tf_dec_cmp(after, tier->upto) > 0; tier++) {
        if (tf_dec_cmp(before, tier->upto) < 0)
            return NULL;
        is_at_end = tf_dec_cmp(before, tier->upto) == 0;
    }
    return tier->inner != NULL || (is_at_end && !tf_dec_is_zero(tier->flat)) ? NULL : tier;
}

const struct tf_model_kind tf_model_graduated = {
    .word = "graduated",
    .read = graduated_read,
    .amount = graduated_amount,
    .bill = graduated_bill,
    .flats = graduated_flats,
    .straight = graduated_straight,
    .falls = tf_tiers_fall,
};
