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
    const struct tf_model_tier *tier = version->tiers;

    (void)cell;
    *out = tf_sum_zero();
    if (model->zero_is_free && tf_dec_sign(total) <= 0)
        return true;
    while (!tier->open && tf_dec_cmp(total, tier->upto) > 0)
        tier++;
    return tf_tier_amount(tier, total, den, out) && tf_sum_add(out, tier->flat, den);
}

const struct tf_model_kind tf_model_volume = {
    .word = "volume",
    .at_close = true,
    .means = "all of it as the tier it reaches",
    .read = volume_read,
    .amount = volume_amount,
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
