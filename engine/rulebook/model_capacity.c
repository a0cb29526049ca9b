/* SPDX-License-Identifier: MIT */
/*
 * model_capacity.c - one amount, of the first tier that bounds each of several totals: so the worst
 * of them decides.  (R4, R7)
 */
#include <string.h>

#include "rulebook/compile.h"
#include "rulebook/model.h"

/* The place of the meter that a tier bounds, among the price's; reports one that is none of them.
 */
static bool find_bounded(struct tf_rate_reading *reading, const struct tf_entry *entry, size_t *out)
{
    const char *names[TF_METERS_MAX];
    char hint[TF_SUGGESTION_MAX];

    for (*out = 0; *out < reading->meter_count; ++*out) {
        names[*out] = reading->c->book->meters[reading->meters[*out]].name;
        if (strcmp(names[*out], entry->key) == 0)
            return true;
    }
    tf_suggest(entry->key, names, reading->meter_count, hint, sizeof hint);
    tf_complain(reading->c, TF_F_METER_UNKNOWN, entry->key_place, hint,
            "The price does not count by the meter \"%s\".", entry->key);
    return false;
}

/* upto = { storage = "100", calls = "1000" } */
static bool read_bounds(
        struct tf_rate_reading *reading, const struct tf_node *upto, struct tf_bound *bounds)
{
    if (upto->kind != TF_NODE_TABLE || upto->item_count > 0 || upto->entry_count == 0) {
        tf_complain(reading->c, TF_F_VALUE_DUE, upto->place,
                "Write upto = { meter = \"100\" }, with a number for each meter.",
                "The bounds of a capacity are %s.", tf_node_kind_name(upto));
        return false;
    }
    for (size_t i = 0; i < upto->entry_count; i++) {
        size_t at;

        if (!find_bounded(reading, &upto->entries[i], &at) ||
                !tf_node_quantity(reading->c, upto->entries[i].value,
                        &reading->c->book->meters[reading->meters[at]].unit, &bounds[at].upto))
            return false;
        bounds[at].given = true;
    }
    return true;
}

/* Whatever fits into one tier fits into the next: none bounds a meter more tightly than before. */
static bool bounds_grow(const struct tf_model_tier *tier, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct tf_bound *before = &tier[-1].bounds[i], *now = &tier->bounds[i];

        if (now->given && (!before->given || tf_dec_cmp(now->upto, before->upto) < 0))
            return false;
    }
    return true;
}

/* The bounds of a tier: all but the last have some. */
static struct tf_bound *read_tier_bounds(
        struct tf_rate_reading *reading, const struct tf_node *node, bool is_last)
{
    const struct tf_node *upto = tf_node_find(node, "upto");
    struct tf_bound *bounds = tf_compile_array(reading->c, reading->meter_count, sizeof *bounds);

    if (bounds == NULL)
        return NULL;
    if (is_last != (upto == NULL)) {
        tf_complain(reading->c, is_last ? TF_F_LAST_TIER_ENDS : TF_F_TIER_WITHOUT_UPTO, node->place,
                "Give every tier but the last an upto; the last leaves it out.",
                is_last ? "The last tier has an upto, so more than that has no price."
                        : "This tier has no upto, but others come after it.");
        return NULL;
    }
    return upto == NULL || read_bounds(reading, upto, bounds) ? bounds : NULL;
}

static bool read_capacity_tier(struct tf_rate_reading *reading, const struct tf_node *node,
        size_t index, struct tf_model_version *version)
{
    static const char *const known[] = { "upto", "amount" };
    struct tf_model_tier *tier = &version->tiers[index];

    if (node->kind != TF_NODE_TABLE || tf_node_find(node, "amount") == NULL) {
        tf_complain(reading->c, TF_F_TIER_WITHOUT_RATE, node->place,
                "Write { upto = { meter = \"100\" }, amount = \"50\" }.",
                "A tier needs an amount.");
        return false;
    }
    tf_check_keys(reading->c, node, "a tier", known, sizeof known / sizeof known[0]);
    tier->open = index + 1 == version->tier_count;
    tier->rate = (struct tf_ratio){ tf_i128_of(0), tf_i128_of(1) };
    tier->bounds = read_tier_bounds(reading, node, tier->open);
    if (tier->bounds == NULL)
        return false;
    if (index > 0 && !bounds_grow(tier, reading->meter_count)) {
        tf_complain(reading->c, TF_F_TIER_ORDER, node->place,
                "List tiers from the smallest to the largest.",
                "This tier holds less than the tier before it.");
        return false;
    }
    return tf_rate_read_money(reading, node, "amount", &tier->flat);
}

static bool capacity_read(
        struct tf_rate_reading *reading, const struct tf_node *node, struct tf_model *model)
{
    static const char *const known[] = { "zero" };
    struct tf_model_version *version = tf_rate_one_version(reading->c, model);
    struct tf_model_tier *tiers = tf_compile_array(reading->c, node->item_count, sizeof *tiers);
    bool at_zero = true;

    tf_check_keys(reading->c, node, "capacity", known, 1);
    if (node->item_count == 0) {
        tf_complain(reading->c, TF_F_TIERS_EMPTY, node->place,
                "Write capacity{ { upto = { meter = \"100\" }, amount = \"50\" }, … }.",
                "The model has no tiers.");
        return false;
    }
    if (version == NULL || tiers == NULL)
        return false;
    if (tf_read_bool(reading->c, node, "zero", &at_zero))
        model->zero_is_free = !at_zero;
    version->rates = NULL;
    version->factors = NULL;
    version->tiers = tiers;
    version->tier_count = node->item_count;
    model->bound_count = reading->meter_count;
    for (size_t i = 0; i < node->item_count; i++) {
        if (!read_capacity_tier(reading, &node->items[i], i, version))
            return false;
    }
    return true;
}

static bool holds_all(const struct tf_model_tier *tier, const struct tf_dec *totals, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (tier->bounds[i].given && tf_dec_cmp(totals[i], tier->bounds[i].upto) > 0)
            return false;
    }
    return true;
}

static bool capacity_at_once(const struct tf_model *model, const struct tf_model_version *version,
        const struct tf_dec *totals, tf_i128 den, struct tf_sum *out)
{
    const struct tf_model_tier *tier = version->tiers;
    bool is_zero = true;

    *out = tf_sum_zero();
    for (uint32_t i = 0; i < model->bound_count; i++)
        is_zero = is_zero && tf_dec_sign(totals[i]) <= 0;
    if (is_zero && model->zero_is_free)
        return true;
    while (!tier->open && !holds_all(tier, totals, model->bound_count))
        tier++;
    return tf_sum_add(out, tier->flat, den);
}

/* With nothing of all meters but the first. */
static bool capacity_amount(const struct tf_model *model, const struct tf_model_version *version,
        size_t cell, struct tf_dec total, tf_i128 den, struct tf_sum *out)
{
    struct tf_dec totals[TF_METERS_MAX] = { total };

    (void)cell;
    return capacity_at_once(model, version, totals, den, out);
}

/* Only amounts can fall: beyond the border of a tier that costs more than the next. */
static bool capacity_falls(const struct tf_model *model, const struct tf_model_version *version,
        tf_i128 den, struct tf_dec step, struct tf_dec *at)
{
    (void)model;
    (void)den;
    (void)step;
    for (size_t i = 0; i + 1 < version->tier_count; i++) {
        *at = version->tiers[i].bounds[0].upto;
        if (version->tiers[i].bounds[0].given &&
                tf_dec_cmp(version->tiers[i + 1].flat, version->tiers[i].flat) < 0)
            return true;
    }
    return false;
}

const struct tf_model_kind tf_model_capacity = {
    .word = "capacity",
    .at_close = true,
    .means = "one amount, of the tier that holds all",
    .read = capacity_read,
    .amount = capacity_amount,
    .at_once = capacity_at_once,
    .falls = capacity_falls,
};
