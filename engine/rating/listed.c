/* SPDX-License-Identifier: MIT */
/*
 * listed.c - a price's rates at an instant, for what a line says of its usage.
 */
#include "rating/listed.h"

static bool listed_cell(struct tf_rater *rater, const struct tf_line *line,
        const struct tf_price *price, struct tf_listed_rate *rate)
{
    const struct tf_fact *fact = rate->model->fact;
    uint32_t codes[TF_FIELDS_MAX] = { 0 };
    uint32_t missing;

    rate->cell = 0;
    if (fact == NULL || fact->by_count == 0)
        return true;
    for (size_t i = 0; i < price->line_key.count; i++) {
        uint32_t slot = price->line_key.slots[i];

        codes[slot] = tf_keys_code(&rater->keys, line->key, slot);
    }
    rate->cell = tf_fact_cell(fact, &rater->book->schema, codes, &missing);
    return rate->cell != SIZE_MAX && (rate->version->has == NULL || rate->version->has[rate->cell]);
}

static struct tf_listed_rate rate_of(struct tf_rater *rater, const struct tf_line *line,
        const struct tf_price *price, const struct tf_model *model, tf_i128 den)
{
    struct tf_listed_rate rate = { .model = model, .den = den, .discount = tf_dec_of(1) };

    if (price->bills != TF_NONE) /* it is no rate of the line's quantity */
        rate.model = NULL;
    if (rate.model == NULL)
        return rate;
    rate.version = tf_model_at(model, line->window.from);
    if (rate.version == NULL) /* it begins inside of the window */
        rate.version = tf_model_at(model, line->window.until - 1);
    if (rate.version == NULL || !listed_cell(rater, line, price, &rate))
        rate.model = NULL;
    return rate;
}

static bool is_flat(const struct tf_listed_rate *rate)
{
    return rate->model != NULL && tf_model_is_flat(rate->model) && rate->version->rates != NULL;
}

void tf_listed_find(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_line *line, struct tf_listed *out)
{
    const struct tf_rulebook *book = rater->book;
    const struct tf_price *price = &book->prices[line->price];
    const struct tf_terms *terms = tf_party_terms(rater, party);
    const struct tf_model *own = tf_terms_model(terms, book, price);

    *out = (struct tf_listed){ .price = price,
        .unit = &book->meters[price->meter].unit,
        .per = tf_dec_of(1),
        .is_own = own != price->model };
    out->list = rate_of(rater, line, price, price->model, price->den);
    out->list.discount = price->scale;
    out->own = rate_of(rater, line, price, own, tf_terms_den(terms, book, price));
    out->is_flat = is_flat(&out->list) && is_flat(&out->own);
    if (out->is_flat && price->model->fact != NULL && price->model->fact->is_rate) {
        out->unit = &price->model->fact->unit;
        out->per = price->model->fact->per;
    }
}

/* Takes the discount off again. */
static bool undiscounted(const struct tf_listed_rate *rate, struct tf_dec *cost)
{
    if (tf_dec_cmp(rate->discount, tf_dec_of(1)) == 0)
        return true;
    return tf_dec_sign(rate->discount) > 0 &&
           tf_dec_mul_div(*cost, tf_dec_of(1).units, rate->discount.units, TF_ROUND_HALF_UP, cost);
}

bool tf_listed_cost(const struct tf_listed_rate *rate, struct tf_dec quantity, struct tf_dec *out)
{
    struct tf_dec least = { tf_i128_of(1) };
    struct tf_sum sum;

    return rate->model != NULL &&
           tf_model_amount(rate->model, rate->version, rate->cell, quantity, rate->den, &sum) &&
           tf_sum_round(&sum, rate->den, least, TF_ROUND_HALF_UP, out) && undiscounted(rate, out);
}

bool tf_listed_price(
        const struct tf_listed *listed, const struct tf_listed_rate *rate, struct tf_dec *out)
{
    struct tf_ratio ratio;
    struct tf_dec units;

    if (!listed->is_flat)
        return false;
    ratio = rate->version->rates[rate->cell];
    return tf_dec_mul(listed->unit->factor, listed->per, TF_ROUND_HALF_UP, &units) &&
           tf_dec_mul_div(units, ratio.num, ratio.den, TF_ROUND_HALF_UP, out) &&
           undiscounted(rate, out);
}
