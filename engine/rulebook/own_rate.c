/* SPDX-License-Identifier: MIT */
/*
 * own_rate.c - the rates of an account that has facts of its own.
 *
 * Layer: rulebook.
 */
#include "rulebook/compile.h"
#include "rulebook/model.h"
#include "rulebook/rate_unit.h"
#include "rulebook/terms.h"

/* A function may answer any own rate times six more decimals. */
static bool own_function_den(struct tf_compiler *c, const struct tf_price *price,
        const struct tf_terms *terms, tf_i128 *den)
{
    struct tf_ratio ratio;

    for (size_t f = 0; f < c->book->facts.count; f++) {
        const struct tf_fact *fact = terms->facts[f];

        if (fact == NULL || !fact->is_rate || fact->kind == TF_FACT_TIERS ||
                !tf_unit_same_base(&fact->unit, &c->book->meters[price->meter].unit))
            continue;
        for (size_t i = 0; i < fact->version_count * fact->cell_count; i++) {
            const struct tf_fact_version *version = &fact->versions[i / fact->cell_count];
            size_t cell = i % fact->cell_count;

            if (version->has[cell] &&
                    (!tf_rate_ratio(version->cells[cell], fact->per, &fact->unit,
                             (struct tf_dec){ tf_i128_of(1000000000000) }, &ratio) ||
                            !tf_den_lcm(*den, ratio.den, den)))
                return false;
        }
    }
    return true;
}

/* The list's model with the account's fact in place of the list's. */
static bool own_model(struct tf_compiler *c, const struct tf_price *price,
        const struct tf_fact *fact, struct tf_own_rate *rate)
{
    struct tf_rate_reading reading = tf_rate_reading_of(c, price, price->model->scale);
    struct tf_model *model = tf_compile_array(c, 1, sizeof *model);

    if (model == NULL)
        return true; /* noted */
    *model = *price->model;
    rate->model = model;
    return tf_rate_of_fact(&reading, fact, model) && tf_model_den(model, &rate->den) &&
           tf_model_set_factors(model, rate->den);
}

void tf_compile_own_rate(
        struct tf_compiler *c, const struct tf_price *price, struct tf_terms *terms)
{
    struct tf_own_rate *rate = &terms->rates[price - c->book->prices];
    const struct tf_fact *list = price->model == NULL ? NULL : price->model->fact;
    const struct tf_fact *own = tf_terms_fact(terms, c->book, list);
    bool fits = true;

    rate->den = price->den;
    if (price->function != TF_NONE)
        fits = own_function_den(c, price, terms, &rate->den);
    else if (own != list)
        fits = own_model(c, price, own, rate);
    if (!fits && !c->no_memory && c->report->count == 0)
        tf_rate_too_fine(c, own == NULL ? price->rate_place : own->versions[0].place);
}
