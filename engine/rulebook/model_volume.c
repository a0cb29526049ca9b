/* SPDX-License-Identifier: MIT */
/*
 * model_volume.c - the tier that the total reaches gives the rate of all units, and one flat
 * fee; stairstep has the fee alone.  (R4, R7)
 */
#include "rulebook/model.h"

static bool volume_read(
        struct tf_rate_reading *reading, const struct tf_node *node, struct tf_model *model)
{
    return tf_rate_read_tiers(reading, node, true, model);
}

static bool stairstep_read(
        struct tf_rate_reading *reading, const struct tf_node *node, struct tf_model *model)
{
    return tf_rate_read_tiers(reading, node, false, model);
}

static bool volume_amount(const struct tf_model *model, const struct tf_model_version *version,
        size_t cell, struct tf_dec total, tf_i128 den, struct tf_sum *out)
{
    const struct tf_model_tier *tier = tf_tier_of(version, total);
    bool has_flat = !model->zero_is_free || tf_dec_sign(total) > 0;

    (void)cell;
    *out = tf_sum_zero();
    return tf_tier_amount(tier, total, den, out) && (!has_flat || tf_sum_add(out, tier->flat, den));
}

static bool volume_bill(const struct tf_model_version *version, size_t cell, struct tf_dec before,
        struct tf_dec after, struct tf_dec billed, tf_i128 den, struct tf_sum *sum)
{
    (void)cell;
    (void)before;
    (void)den;
    return tf_sum_add(sum, billed, tf_tier_of(version, after)->factor);
}

static bool volume_flats(const struct tf_model *model, const struct tf_model_version *version,
        struct tf_dec highest, tf_i128 den, struct tf_sum *sum)
{
    return (model->zero_is_free && tf_dec_sign(highest) <= 0) ||
           tf_sum_add(sum, tf_tier_of(version, highest)->flat, den);
}

const struct tf_model_kind tf_model_volume = {
    .word = "volume",
    .at_close = true,
    .means = "all of it as the tier it reaches",
    .read = volume_read,
    .amount = volume_amount,
    .bill = volume_bill,
    .flats = volume_flats,
    .falls = tf_tiers_fall,
};

const struct tf_model_kind tf_model_stairstep = {
    .word = "stairstep",
    .at_close = true,
    .means = "one amount, of the tier it reaches",
    .read = stairstep_read,
    .amount = volume_amount,
    .falls = tf_tiers_fall,
};
