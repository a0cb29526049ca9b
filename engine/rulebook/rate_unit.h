/* SPDX-License-Identifier: MIT */
/*
 * rate_unit.h - a rate in the units people write, as an exact ratio of money and base units.
 *
 * Layer: rulebook.
 */
#ifndef TF_RULEBOOK_RATE_UNIT_H
#define TF_RULEBOOK_RATE_UNIT_H

#include "rule/node.h"
#include "value/rate.h"
#include "value/unit.h"

/* Money per base unit: value / per / the unit's factor, times a scale. */
static inline bool tf_rate_ratio(struct tf_dec value, struct tf_dec per, const struct tf_unit *unit,
        struct tf_dec scale, struct tf_ratio *out)
{
    struct tf_ratio step;

    return tf_ratio_of(value, per, out) && tf_ratio_of(tf_dec_of(1), unit->factor, &step) &&
           tf_ratio_mul(*out, step, out) && tf_ratio_of(scale, tf_dec_of(1), &step) &&
           tf_ratio_mul(*out, step, out);
}

/* Takes `scaled(word, factor)` apart. */
static inline const struct tf_node *tf_rate_unscale(
        const struct tf_node *node, struct tf_dec *scale)
{
    *scale = tf_dec_of(1);
    if (!tf_node_is_word(node, "scaled"))
        return node;
    *scale = node->items[1].number;
    return &node->items[0];
}

#endif
