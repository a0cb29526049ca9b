/* SPDX-License-Identifier: MIT */
/*
 * answer.h - the rate that a function answered, as a factor of its price.
 *
 * Layer: rulebook.
 */
#ifndef TF_RULEBOOK_ANSWER_H
#define TF_RULEBOOK_ANSWER_H

#include "rulebook/terms.h"

/*
 * Money per base unit of the price's meter, over the price's denominator, for the facts in force
 * at an instant; terms are the account's, or NULL.  TARIFF_OK, TARIFF_RULE_FAILED or
 * TARIFF_OUT_OF_RANGE; the error has the answer's place.
 */
tariff_code tf_answer_factor(const struct tf_rulebook *book, const struct tf_price *price,
        const struct tf_terms *terms, const struct tf_node *answer, const struct tf_event *event,
        int64_t at, tf_i128 *out, tariff_error *err);

/* The fact whose value a function answered, for which tf_answer_factor was OK; NULL: none. */
const struct tf_fact *tf_answer_fact(const struct tf_rulebook *book, const struct tf_node *answer);

#endif
