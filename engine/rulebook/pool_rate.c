/* SPDX-License-Identifier: MIT */
/*
 * pool_rate.c - `pool "plan" { rate = fact "plan.rates" }`: what usage costs that the pool covers,
 * for each price that it pays for.
 */
#include "rulebook/compile.h"
#include "rulebook/model.h"
#include "rulebook/rate_unit.h"

const struct tf_model *tf_pool_rate_of(const struct tf_price *price, uint32_t pool)
{
    for (size_t i = 0; i < price->pool_rate_count; i++) {
        if (price->pool_rates[i].pool == pool)
            return price->pool_rates[i].model;
    }
    return NULL;
}

bool tf_is_pool_rate(const struct tf_rulebook *book, const struct tf_fact *fact)
{
    for (uint32_t i = 0; i < book->price_count; i++) {
        for (size_t k = 0; k < book->prices[i].pool_rate_count; k++) {
            if (book->prices[i].pool_rates[k].model->fact == fact)
                return true;
        }
    }
    return false;
}

void tf_read_pool_rate(struct tf_compiler *c, const struct tf_node *body, struct tf_pool *pool)
{
    const struct tf_node *rate = tf_node_find(body, "rate");
    const struct tf_node *node;
    struct tf_dec scale;

    if (rate == NULL)
        return;
    node = tf_rate_unscale(rate, &scale);
    if (!tf_node_is_word(node, "fact") &&
            !(tf_node_is_word(node, "money") && node->item_count > 0)) {
        tf_complain(c, TF_F_POOL_RATE, rate->place, "Write money \"0.10\", or fact \"name\".",
                "The rate of the pool \"%s\" is %s.", pool->name, tf_node_kind_name(rate));
        return;
    }
    pool->rate = rate;
    if (pool->has_step || pool->rest != TF_REST_BALANCE || tf_pool_owes(pool) ||
            pool->limits.is_limited)
        tf_complain(c, TF_F_POOL_RATE_WITH, rate->place,
                "Leave out step, rest, overdraft, share and spread, or the rate.",
                "The pool \"%s\" charges a rate of its own, and says how it is taken or shared.",
                pool->name);
}

/* The pool's numbers for all dates, over any denominator. */
static bool read_rate(struct tf_compiler *c, const struct tf_price *price,
        const struct tf_pool *pool, struct tf_model *model)
{
    struct tf_dec scale;
    const struct tf_node *node = tf_rate_unscale(pool->rate, &scale);
    struct tf_rate_reading reading = tf_rate_reading_of(c, price, scale);

    if (!pool->is_money)
        reading.unit = &pool->unit;
    model->kind = &tf_model_flat;
    model->place = pool->rate->place;
    model->scale = scale;
    if (!tf_rate_read_rate(&reading, node, model))
        return false;
    for (size_t i = 0; i < model->version_count; i++) {
        if (!tf_model_is_negative(model, &model->versions[i]))
            continue;
        tf_complain(c, TF_F_POOL_RATE, pool->rate->place, "Write a rate of zero or more.",
                "The rate of the pool \"%s\" is below zero.", pool->name);
        return false;
    }
    return true;
}

/* An order by what is saved compares one rate with another. */
static void check_saving(
        struct tf_compiler *c, const struct tf_price *price, const struct tf_pool *pool)
{
    if (!c->book->covers_by_order || (price->model != NULL && tf_model_is_flat(price->model) &&
                                             !price->closes && price->bills == TF_NONE))
        return;
    tf_complain(c, TF_F_SAVING_OF_MODEL, price->place,
            "Give the price one rate a unit, or leave lines out of deduct.",
            "Lines are covered by what they save, but what the pool \"%s\" saves of the price "
            "\"%s\" is not one number.",
            pool->name, price->name);
}

void tf_compile_pool_rates(struct tf_compiler *c, struct tf_price *price)
{
    struct tf_pool_rate *rates = NULL;

    for (size_t i = 0; i < price->pool_count; i++) {
        const struct tf_pool *pool = &c->book->pools[price->pools[i]];
        struct tf_model *model;

        if (pool->rate == NULL)
            continue;
        if (rates == NULL)
            rates = tf_compile_array(c, price->pool_count, sizeof *rates);
        model = tf_compile_array(c, 1, sizeof *model);
        if (rates == NULL || model == NULL || !read_rate(c, price, pool, model))
            return;
        check_saving(c, price, pool);
        rates[price->pool_rate_count++] = (struct tf_pool_rate){ price->pools[i], model };
        price->pool_rates = rates;
        if (!tf_model_den(model, &price->den) ||
                (price->model != NULL && !tf_model_set_factors(price->model, price->den))) {
            (void)tf_rate_too_fine(c, pool->rate->place);
            return;
        }
    }
}
