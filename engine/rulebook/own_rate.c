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
    const struct tf_rulebook *book = c->book;
    const struct tf_dec finer = { tf_i128_of(1000000000000) };

    for (size_t f = 0; f < book->facts.count; f++) {
        const struct tf_fact *list = &book->facts.items[f];
        const struct tf_fact *fact = tf_terms_fact(terms, book, list);
        const struct tf_fact *worth = tf_terms_fact(terms, book, list->worth);

        if ((fact == list && worth == list->worth) || !fact->is_rate ||
                fact->kind == TF_FACT_TIERS ||
                !tf_unit_same_base(&fact->unit, &book->meters[price->meter].unit))
            continue;
        if (!tf_rate_fact_den(fact, worth, finer, den))
            return false;
    }
    return true;
}

/* The list's model with the account's fact in place of the list's. */
static bool own_model(struct tf_compiler *c, const struct tf_price *price,
        const struct tf_fact *fact, const struct tf_terms *terms, struct tf_own_rate *rate)
{
    struct tf_rate_reading reading = tf_rate_reading_of(c, price, price->model->scale);
    struct tf_model *model = tf_compile_array(c, 1, sizeof *model);

    reading.terms = terms;
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
    else if (own != list ||
             (list != NULL && tf_terms_fact(terms, c->book, list->worth) != list->worth))
        fits = own_model(c, price, own, terms, rate);
    if (!fits && !c->no_memory && c->report->count == 0)
        tf_rate_too_fine(c, own == NULL ? price->rate_place : own->versions[0].place);
}
