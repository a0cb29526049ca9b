/* SPDX-License-Identifier: MIT */
/*
 * write_words.h - what a rulebook says, in words: conditions, rates, lasts, orders.
 *
 * Layer: io (beside rating).
 */
#ifndef TF_IO_WRITE_WORDS_H
#define TF_IO_WRITE_WORDS_H

#include "base/text.h"
#include "rulebook/rulebook.h"

/* "item storage, verb put or get, hour from 0 to 6"; "everything" for NULL. */
void tf_words_condition(struct tf_text *text, const struct tf_node *when);

/* False when a condition leaves a symbol of a field out. */
bool tf_words_allow(const struct tf_node *when, const char *field, const char *symbol);

/* "12.00 CNY/hour", "0.10 CNY per 10000 request": a fact's number times a scale. */
void tf_words_rate(
        struct tf_text *text, const struct tf_fact *fact, struct tf_dec value, struct tf_dec scale);

/* "0.50 CNY/GB": money per base unit, of a unit. */
void tf_words_ratio(struct tf_text *text, struct tf_ratio rate, const struct tf_unit *unit,
        const char *currency);

/* "1 year", "90 days" */
void tf_words_span(struct tf_text *text, struct tf_span span);

/* "half up to 0.01 per hour" */
void tf_words_round(struct tf_text *text, const struct tf_round *round);

/* "expiry, free first, cost basis, shuffle" */
void tf_words_order(struct tf_text *text, const struct tf_order *order);

#endif
