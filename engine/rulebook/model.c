/* SPDX-License-Identifier: MIT */
/*
 * model.c - what all price models share: their rows, versions by date, and sums over one
 * denominator.
 */
#include "rulebook/model.h"

#include "rulebook/compile.h"

static const struct tf_model_kind *const kinds[] = { &tf_model_graduated, &tf_model_volume,
    &tf_model_stairstep, &tf_model_capacity, &tf_model_package, &tf_model_percentage,
    &tf_model_steps, &tf_model_carried };

const struct tf_model_kind *tf_model_kind_of(const struct tf_node *node)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (tf_node_is_word(node, kinds[i]->word))
            return kinds[i];
    }
    return NULL;
}

const struct tf_model_version *tf_model_at(const struct tf_model *model, int64_t at)
{
    for (size_t i = model->version_count; i-- > 0;) {
        if (model->versions[i].from <= at)
            return &model->versions[i];
    }
    return NULL;
}

bool tf_model_is_flat(const struct tf_model *model)
{
    return model->kind->is_flat && !model->has_most && tf_dec_is_zero(model->least) &&
           tf_dec_is_zero(model->fixed);
}

bool tf_model_can_fall(const struct tf_model *model)
{
    bool can_fall = model->kind->at_close;

    for (size_t v = 0; v < model->version_count && !can_fall; v++) {
        const struct tf_model_version *version = &model->versions[v];

        can_fall = !model->kind->is_flat && tf_model_is_negative(model, version);
        for (size_t i = 0; i < version->tier_count && !can_fall; i++)
            can_fall =
                    version->tiers[i].inner != NULL && tf_model_can_fall(version->tiers[i].inner);
    }
    return can_fall;
}

const struct tf_model_tier *tf_model_straight(const struct tf_model *model,
        const struct tf_model_version *version, struct tf_dec before, struct tf_dec after)
{
    bool is_bare = !model->has_most && tf_dec_is_zero(model->least) && tf_dec_is_zero(model->fixed);

    return is_bare && model->kind->straight != NULL && tf_dec_sign(before) >= 0 &&
                           tf_dec_cmp(before, after) <= 0
                   ? model->kind->straight(model, version, before, after)
                   : NULL;
}

/* F(total) with what is fixed and least. */
static bool amount_before_most(const struct tf_model *model, const struct tf_model_version *version,
        size_t cell, struct tf_dec total, tf_i128 den, struct tf_sum *out)
{
    struct tf_sum least = tf_sum_zero();

    if (!model->kind->amount(model, version, cell, total, den, out))
        return false;
    if (tf_dec_sign(total) <= 0)
        return true;
    if (!tf_sum_add(out, model->fixed, den) || !tf_sum_add(&least, model->least, den))
        return false;
    if (tf_sum_cmp(out, &least) < 0)
        *out = least;
    return true;
}

bool tf_model_amount(const struct tf_model *model, const struct tf_model_version *version,
        size_t cell, struct tf_dec total, tf_i128 den, struct tf_sum *out)
{
    struct tf_sum most = tf_sum_zero();

    if (!amount_before_most(model, version, cell, total, den, out))
        return false;
    if (!model->has_most)
        return true;
    if (!tf_sum_add(&most, model->most, den))
        return false;
    if (tf_sum_cmp(out, &most) > 0)
        *out = most;
    return true;
}

bool tf_model_hold(
        const struct tf_model *model, tf_i128 den, struct tf_sum *amount, struct tf_dec *capped)
{
    const struct tf_dec last_place = { tf_i128_of(1) };
    struct tf_sum most = tf_sum_zero();

    *capped = tf_dec_zero();
    if (!model->has_most)
        return true;
    if (!tf_sum_add(&most, model->most, den))
        return false;
    if (tf_sum_cmp(amount, &most) <= 0)
        return true;
    if (!tf_sum_sub(amount, &most) ||
            !tf_sum_round(amount, den, last_place, TF_ROUND_HALF_UP, capped))
        return false;
    *amount = most;
    return true;
}

bool tf_model_capped(const struct tf_model *model, const struct tf_model_version *version,
        size_t cell, struct tf_dec total, tf_i128 den, struct tf_dec *out)
{
    struct tf_sum amount;

    *out = tf_dec_zero();
    return !model->has_most || (amount_before_most(model, version, cell, total, den, &amount) &&
                                       tf_model_hold(model, den, &amount, out));
}

const struct tf_model_tier *tf_tier_of(const struct tf_model_version *version, struct tf_dec total)
{
    const struct tf_model_tier *tier = version->tiers;

    while (!tier->open && tf_dec_cmp(total, tier->upto) > 0)
        tier++;
    return tier;
}

bool tf_model_between(const struct tf_model *model, const struct tf_model_version *version,
        size_t cell, bool opened, struct tf_dec before, struct tf_dec after, tf_i128 den,
        struct tf_sum *sum)
{
    struct tf_sum high, low, opening = tf_sum_zero();

    if (!tf_model_amount(model, version, cell, after, den, &high) ||
            !tf_model_amount(model, version, cell, before, den, &low))
        return false;
    if (!opened && !tf_model_amount(model, version, cell, tf_dec_zero(), den, &opening))
        return false;
    return tf_sum_sub(&high, &low) && tf_sum_add_sum(sum, &high) && tf_sum_add_sum(sum, &opening);
}

/* A model in the place of a rate has one version: of literals. */
static bool inner_amount(
        const struct tf_model *inner, struct tf_dec units, tf_i128 den, struct tf_sum *sum)
{
    struct tf_sum amount;

    return tf_model_amount(inner, &inner->versions[0], 0, units, den, &amount) &&
           tf_sum_add_sum(sum, &amount);
}

bool tf_tier_amount(
        const struct tf_model_tier *tier, struct tf_dec units, tf_i128 den, struct tf_sum *sum)
{
    return tier->inner == NULL ? tf_sum_add(sum, units, tier->factor)
                               : inner_amount(tier->inner, units, den, sum);
}

bool tf_rate_amount(const struct tf_model_version *version, size_t cell, struct tf_dec units,
        tf_i128 den, struct tf_sum *sum)
{
    return version->factors == NULL ? inner_amount(version->tiers[0].inner, units, den, sum)
                                    : tf_sum_add(sum, units, version->factors[cell]);
}

bool tf_tiers_fall(const struct tf_model *model, const struct tf_model_version *version,
        tf_i128 den, struct tf_dec step, struct tf_dec *at)
{
    for (size_t i = 0; i + 1 < version->tier_count; i++) {
        struct tf_sum below, beyond;
        struct tf_dec more;

        *at = version->tiers[i].upto;
        if (tf_dec_add(*at, step, &more) && tf_model_amount(model, version, 0, *at, den, &below) &&
                tf_model_amount(model, version, 0, more, den, &beyond) &&
                tf_sum_cmp(&beyond, &below) < 0)
            return true;
    }
    return false;
}

static size_t cells_of(const struct tf_model *model)
{
    return model->fact == NULL ? 1 : model->fact->cell_count;
}

bool tf_model_is_negative(const struct tf_model *model, const struct tf_model_version *version)
{
    for (size_t i = 0; version->rates != NULL && i < cells_of(model); i++) {
        if (tf_i128_sign(version->rates[i].num) < 0)
            return true;
    }
    for (size_t i = 0; i < version->tier_count; i++) {
        const struct tf_model_tier *tier = &version->tiers[i];

        if (tf_i128_sign(tier->rate.num) < 0 ||
                (tier->inner != NULL && tf_model_is_negative(tier->inner, tier->inner->versions)))
            return true;
    }
    return (version->tier_count > 0 && tf_dec_sign(version->tiers[0].flat) < 0) ||
           tf_dec_sign(model->fixed) < 0 || tf_dec_sign(model->most) < 0;
}

bool tf_model_den(const struct tf_model *model, tf_i128 *den)
{
    for (size_t v = 0; v < model->version_count; v++) {
        const struct tf_model_version *version = &model->versions[v];

        for (size_t i = 0; version->rates != NULL && i < cells_of(model); i++) {
            if (!tf_den_lcm(*den, version->rates[i].den, den))
                return false;
        }
        for (size_t i = 0; i < version->tier_count; i++) {
            const struct tf_model_tier *tier = &version->tiers[i];

            if (tier->inner == NULL ? !tf_den_lcm(*den, tier->rate.den, den)
                                    : !tf_model_den(tier->inner, den))
                return false;
        }
    }
    return true;
}

bool tf_model_set_factors(struct tf_model *model, tf_i128 den)
{
    for (size_t v = 0; v < model->version_count; v++) {
        struct tf_model_version *version = &model->versions[v];

        for (size_t i = 0; version->rates != NULL && i < cells_of(model); i++) {
            if (!tf_ratio_factor(version->rates[i], den, &version->factors[i]))
                return false;
        }
        for (size_t i = 0; i < version->tier_count; i++) {
            struct tf_model_tier *tier = &version->tiers[i];

            if (tier->inner == NULL ? !tf_ratio_factor(tier->rate, den, &tier->factor)
                                    : !tf_model_set_factors(tier->inner, den))
                return false;
        }
    }
    return true;
}
