/* SPDX-License-Identifier: MIT */
/*
 * answer.c - what a function answered becomes a factor over its price's denominator.
 *
 * Layer: rulebook.
 */
#include "rulebook/answer.h"

#include "rulebook/rate_unit.h"
#include "rulebook/terms.h"

static tariff_code wrong_answer(const struct tf_price *price, const struct tf_node *answer,
        tariff_error *err, const char *what)
{
    return tf_fail(err, TF_F_RATE_ANSWER, answer->place,
            "Return fact \"name\", money \"0.10\", or one of them times a decimal.",
            "The rate of price \"%s\" is %s.", price->name, what);
}

const struct tf_fact *tf_answer_fact(const struct tf_rulebook *book, const struct tf_node *answer)
{
    struct tf_dec scale;
    const struct tf_node *node = tf_rate_unscale(answer, &scale);

    return tf_node_is_word(node, "fact")
                   ? tf_facts_find(&book->facts, node->items[0].text, node->items[0].length)
                   : NULL;
}

tariff_code tf_answer_factor(const struct tf_rulebook *book, const struct tf_price *price,
        const struct tf_terms *terms, const struct tf_node *answer, const struct tf_event *event,
        int64_t at, tf_i128 *out, tariff_error *err)
{
    const struct tf_unit *unit = &book->meters[price->meter].unit;
    struct tf_dec scale, value = tf_dec_zero(), per = tf_dec_of(1);
    const struct tf_node *node = tf_rate_unscale(answer, &scale);
    const struct tf_fact *fact, *worth = NULL;
    struct tf_ratio ratio;
    size_t then = 0;
    uint32_t missing;

    if (tf_node_is_word(node, "money") && node->item_count > 0) {
        value = node->items[0].number;
    } else if (tf_node_is_word(node, "fact")) {
        size_t version, cell;

        fact = tf_facts_find(&book->facts, node->items[0].text, node->items[0].length);
        fact = tf_terms_fact(terms, book, fact);
        if (fact == NULL || !fact->is_rate || fact->kind == TF_FACT_TIERS ||
                !tf_unit_same_base(&fact->unit, unit))
            return wrong_answer(price, answer, err, "a fact that is no rate of its meter's unit");
        version = tf_fact_version_at(fact, at);
        cell = tf_fact_cell(fact, &book->schema, event->codes, &missing);
        if (version == SIZE_MAX || cell == SIZE_MAX || !fact->versions[version].has[cell])
            return wrong_answer(price, answer, err, "a fact without a value for this usage");
        worth = tf_terms_fact(terms, book, fact->worth);
        if (worth != NULL && (then = tf_fact_version_at(worth, at)) == SIZE_MAX)
            return wrong_answer(price, answer, err, "in a unit that is worth nothing yet");
        value = fact->versions[version].cells[cell];
        per = fact->per;
        unit = &fact->unit;
    } else {
        return wrong_answer(price, answer, err, tf_node_kind_name(answer));
    }
    if (!tf_dec_mul_div(scale, price->scale.units, tf_dec_of(1).units, TF_ROUND_HALF_UP, &scale) ||
            !tf_rate_ratio(value, per, unit, scale, &ratio) ||
            !tf_rate_worth(worth, then, &ratio) ||
            !tf_ratio_factor(ratio, tf_terms_den(terms, book, price), out))
        return wrong_answer(price, answer, err, "a number with too many decimals");
    return TARIFF_OK;
}
