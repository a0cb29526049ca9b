/* SPDX-License-Identifier: MIT */
/*
 * model_percentage.c - a share of an amount of money, with a fixed part, a least and a most of
 * each amount.  (R4)
 */
#include "rulebook/compile.h"
#include "rulebook/model.h"

/* A number of percent is a rate of money per money; other words mean what they mean elsewhere. */
static bool read_share(
        struct tf_rate_reading *reading, const struct tf_node *rate, struct tf_model *model)
{
    struct tf_model_version *version;
    struct tf_dec percent;

    if (rate->kind != TF_NODE_TEXT && rate->kind != TF_NODE_NUMBER)
        return tf_rate_read_rate(reading, rate, model);
    version = tf_rate_one_version(reading->c, model);
    return version != NULL && tf_node_decimal(reading->c, rate, &percent) &&
           tf_rate_set(reading, rate->place, percent, tf_dec_of(100), &version->rates[0]);
}

static bool percentage_read(
        struct tf_rate_reading *reading, const struct tf_node *node, struct tf_model *model)
{
    static const char *const known[] = { "rate", "fixed", "least", "most" };
    const struct tf_node *rate = tf_node_find(node, "rate");

    tf_check_keys(reading->c, node, "A percentage", known, sizeof known / sizeof known[0]);
    if (!reading->unit->is_money) {
        tf_complain(reading->c, TF_F_MODEL_UNIT, node->place, "Use a meter whose unit is money.",
                "A percentage is of money, but the meter counts %s.", reading->unit->text);
        return false;
    }
    if (rate == NULL) {
        tf_complain(reading->c, TF_F_MODEL_RATE, node->place, "Write percentage{ rate = \"2.9\" }.",
                "The percentage has no rate.");
        return false;
    }
    (void)tf_rate_read_money(reading, node, "fixed", &model->fixed);
    (void)tf_rate_read_money(reading, node, "least", &model->least);
    model->has_most = tf_rate_read_money(reading, node, "most", &model->most);
    return read_share(reading, rate, model);
}

static bool percentage_amount(const struct tf_model *model, const struct tf_model_version *version,
        size_t cell, struct tf_dec total, tf_i128 den, struct tf_sum *out)
{
    (void)model;
    *out = tf_sum_zero();
    return tf_rate_amount(version, cell, total, den, out);
}

const struct tf_model_kind tf_model_percentage = {
    .word = "percentage",
    .per_event = true,
    .read = percentage_read,
    .amount = percentage_amount,
};
