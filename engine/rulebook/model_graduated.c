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

    (void)cell;
    *out = tf_sum_zero();
    if (model->zero_is_free && tf_dec_sign(total) <= 0)
        return true;
    for (size_t i = 0; i < version->tier_count; i++) {
        const struct tf_model_tier *tier = &version->tiers[i];
        struct tf_dec high = tier->open ? total : tf_dec_min(total, tier->upto);
        struct tf_dec inside;

        if (i > 0 && tf_dec_cmp(total, low) <= 0)
            break;
        if (!tf_dec_sub(high, low, &inside) || !tf_tier_amount(tier, inside, den, out) ||
                !tf_sum_add(out, tier->flat, den))
            return false;
        low = high;
    }
    return true;
}

const struct tf_model_kind tf_model_graduated = {
    .word = "graduated",
    .read = graduated_read,
    .amount = graduated_amount,
    .falls = tf_tiers_fall,
};
