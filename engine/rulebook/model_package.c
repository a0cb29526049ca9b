/* SPDX-License-Identifier: MIT */
/*
 * model_package.c - units are charged in packages; a started one counts as whole, as nothing, or
 * as its part.  (R4)
 */
#include <string.h>

#include "rulebook/compile.h"
#include "rulebook/model.h"

/* started = "whole", "nothing" or "part". */
static bool read_started(
        struct tf_rate_reading *reading, const struct tf_node *node, struct tf_model *model)
{
    const struct tf_node *started = tf_node_find(node, "started");
    const char *text;

    model->started = TF_ROUND_UP;
    if (started == NULL)
        return true;
    if (!tf_read_text(reading->c, node, "started", &text))
        return false;
    if (strcmp(text, "nothing") == 0)
        model->started = TF_ROUND_DOWN;
    else if (strcmp(text, "part") == 0)
        model->started = TF_ROUND_HALF_UP; /* not rounded at all, see below */
    else if (strcmp(text, "whole") != 0) {
        tf_complain(reading->c, TF_F_SETTING_UNKNOWN, started->place,
                "Write \"whole\", \"nothing\" or \"part\".",
                "A started package cannot count as \"%s\".", text);
        return false;
    }
    return true;
}

static bool package_read(
        struct tf_rate_reading *reading, const struct tf_node *node, struct tf_model *model)
{
    static const char *const known[] = { "size", "amount", "rate", "started" };
    const struct tf_node *rate = tf_node_find(node, "rate");
    struct tf_rate_reading unscaled = *reading; /* a rate is scaled as it is set */
    struct tf_model_version *version;
    struct tf_dec amount;

    tf_check_keys(reading->c, node, "A package", known, sizeof known / sizeof known[0]);
    if (!tf_rate_read_size(reading, node, "size", &model->size) ||
            !read_started(reading, node, model))
        return false;
    if ((rate == NULL) == (tf_node_find(node, "amount") == NULL)) {
        tf_complain(reading->c, TF_F_MODEL_RATE, node->place,
                "Give it the amount of one package, or the rate of one unit.",
                "The package has %s.", rate == NULL ? "no amount" : "both an amount and a rate");
        return false;
    }
    if (rate != NULL)
        return tf_rate_read_rate(reading, rate, model);
    unscaled.scale = tf_dec_of(1);
    version = tf_rate_one_version(reading->c, model);
    return version != NULL && tf_rate_read_money(&unscaled, node, "amount", &amount) &&
           tf_rate_set(reading, node->place, amount, model->size, &version->rates[0]);
}

static bool package_amount(const struct tf_model *model, const struct tf_model_version *version,
        size_t cell, struct tf_dec total, tf_i128 den, struct tf_sum *out)
{
    *out = tf_sum_zero();
    if (model->started != TF_ROUND_HALF_UP &&
            !tf_dec_round(total, model->size, model->started, &total))
        return false;
    return tf_rate_amount(version, cell, total, den, out);
}

const struct tf_model_kind tf_model_package = {
    .word = "package",
    .read = package_read,
    .amount = package_amount,
};
