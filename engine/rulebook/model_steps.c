/* SPDX-License-Identifier: MIT */
/*
 * model_steps.c - units are charged step by step, and how long a step is hangs on how far the
 * total has come: the first 30 seconds at once, then every 6.  (R4)
 */
#include "rulebook/compile.h"
#include "rulebook/model.h"

/* One { from = "30 second", step = "6 second", rate = "0.01" }. */
static bool read_step(struct tf_rate_reading *reading, const struct tf_node *node, size_t index,
        struct tf_model_tier *tiers)
{
    static const char *const known[] = { "from", "step", "rate" };
    const struct tf_node *from = tf_node_find(node, "from");
    const struct tf_node *rate = tf_node_find(node, "rate");
    struct tf_dec begins = tf_dec_zero();

    if (node->kind != TF_NODE_TABLE || rate == NULL) {
        tf_complain(reading->c, TF_F_TIER_WITHOUT_RATE, node->place,
                "Write { from = \"30\", step = \"6\", rate = \"0.01\" }.", "A step needs a rate.");
        return false;
    }
    tf_check_keys(reading->c, node, "a step", known, sizeof known / sizeof known[0]);
    if (from != NULL && !tf_node_quantity(reading->c, from, reading->unit, &begins))
        return false;
    if ((index == 0) != (tf_dec_sign(begins) == 0) ||
            (index > 1 && tf_dec_cmp(begins, tiers[index - 2].upto) <= 0)) {
        tf_complain(reading->c, TF_F_TIER_ORDER, node->place,
                "Begin the first at zero, and each other one above the one before it.",
                "This step does not begin above the one before it.");
        return false;
    }
    if (index > 0)
        tiers[index - 1].upto = begins;
    return tf_rate_read_size(reading, node, "step", &tiers[index].step) &&
           tf_rate_read_tier_rate(reading, rate, &tiers[index]);
}

static bool steps_read(
        struct tf_rate_reading *reading, const struct tf_node *node, struct tf_model *model)
{
    static const char *const known[] = { "fixed" };
    struct tf_model_version *version = tf_rate_one_version(reading->c, model);
    struct tf_model_tier *tiers = tf_compile_array(reading->c, node->item_count, sizeof *tiers);

    tf_check_keys(reading->c, node, "steps", known, sizeof known / sizeof known[0]);
    if (node->item_count == 0) {
        tf_complain(reading->c, TF_F_TIERS_EMPTY, node->place,
                "Write steps{ { step = \"30\", rate = \"0.01\" }, … }.", "The model has no steps.");
        return false;
    }
    if (version == NULL || tiers == NULL)
        return false;
    version->rates = NULL;
    version->factors = NULL;
    version->tiers = tiers;
    version->tier_count = node->item_count;
    tiers[node->item_count - 1].open = true;
    (void)tf_rate_read_money(reading, node, "fixed", &model->fixed);
    for (size_t i = 0; i < node->item_count; i++) {
        if (!read_step(reading, &node->items[i], i, tiers))
            return false;
    }
    return true;
}

/* Below zero steps of the first kind go on. */
static bool amount_below(
        const struct tf_model_tier *first, struct tf_dec total, tf_i128 den, struct tf_sum *out)
{
    return tf_dec_round(total, first->step, TF_ROUND_UP, &total) &&
           tf_tier_amount(first, total, den, out);
}

/* A step that is begun is charged whole, also when it reaches beyond where the next kind begins. */
static bool steps_amount(const struct tf_model *model, const struct tf_model_version *version,
        size_t cell, struct tf_dec total, tf_i128 den, struct tf_sum *out)
{
    struct tf_dec charged = tf_dec_zero();

    (void)model;
    (void)cell;
    *out = tf_sum_zero();
    if (tf_dec_sign(total) < 0)
        return amount_below(&version->tiers[0], total, den, out);
    for (size_t i = 0; i < version->tier_count && tf_dec_cmp(charged, total) < 0; i++) {
        const struct tf_model_tier *tier = &version->tiers[i];
        struct tf_dec end = tier->open ? total : tf_dec_min(total, tier->upto);
        struct tf_dec units;

        if (tf_dec_cmp(charged, end) >= 0)
            continue;
        if (!tf_dec_sub(end, charged, &units) ||
                !tf_dec_round(units, tier->step, TF_ROUND_UP, &units) ||
                !tf_tier_amount(tier, units, den, out) || !tf_dec_add(charged, units, &charged))
            return false;
    }
    return true;
}

const struct tf_model_kind tf_model_steps = {
    .word = "steps",
    .per_event = true,
    .read = steps_read,
    .amount = steps_amount,
};
