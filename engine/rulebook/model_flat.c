/* SPDX-License-Identifier: MIT */
/*
 * model_flat.c - one rate for every unit: F(total) = total x rate.
 */
#include "rulebook/model.h"

static bool flat_amount(const struct tf_model *model, const struct tf_model_version *version,
        size_t cell, struct tf_dec total, tf_i128 den, struct tf_sum *out)
{
    (void)model;
    (void)den;
    *out = tf_sum_zero();
    return tf_sum_add(out, total, version->factors[cell]);
}

static bool flat_bill(const struct tf_model_version *version, size_t cell, struct tf_dec before,
        struct tf_dec after, struct tf_dec billed, tf_i128 den, struct tf_sum *sum)
{
    (void)before;
    (void)after;
    (void)den;
    return tf_sum_add(sum, billed, version->factors[cell]);
}

const struct tf_model_kind tf_model_flat = {
    .word = "per unit",
    .is_flat = true,
    .amount = flat_amount,
    .bill = flat_bill,
};
