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

/* "0.50 CNY/GB": money per base unit, of a unit; "2.9 %" of money. */
void tf_words_ratio(struct tf_text *text, struct tf_ratio rate, const struct tf_unit *unit,
        const char *currency);

/* "up to 100 GB", "over 100 GB", "all of it": the totals of a tier. */
void tf_words_border(struct tf_text *text, const struct tf_model_version *version, size_t index,
        const struct tf_unit *unit);

/* "7.00 EUR/unit and 5.00 EUR": what a tier costs. */
void tf_words_tier(struct tf_text *text, const struct tf_model_tier *tier,
        const struct tf_unit *unit, const struct tf_rulebook *book);

/* "package (1.00 EUR/unit; in packages of 10 unit)": a model in the place of a rate. */
void tf_words_inner(struct tf_text *text, const struct tf_model *model, const struct tf_unit *unit,
        const struct tf_rulebook *book);

/* "in packages of 10 unit; at most 12.00 EUR; ": what a model has beside its rates. */
void tf_words_model_terms(struct tf_text *text, const struct tf_model *model,
        const struct tf_unit *unit, const struct tf_rulebook *book);

/* "1 year", "90 days" */
void tf_words_span(struct tf_text *text, struct tf_span span);

/* "from the 15th, in advance, a part by its days": when a charge comes due. */
void tf_words_periods(struct tf_text *text, const struct tf_periods *periods);

/* "half up to 0.01 per hour" */
void tf_words_round(struct tf_text *text, const struct tf_round *round);

/* "month", or "7 days", behind some words; nothing for a total. */
void tf_words_per(struct tf_text *text, const char *before, enum tf_window per, uint32_t every);

/* "expiry, free first, cost basis, shuffle" */
void tf_words_order(struct tf_text *text, const struct tf_order *order);

/* "amount descending, price": an order of lines. */
void tf_words_lines(struct tf_text *text, const struct tf_line_order *lines);

/* "20 %, at most 4.00 EUR, spread over all lines": how much of what is due a step is offered. */
void tf_words_step(
        struct tf_text *text, const struct tf_step *step, const struct tf_rulebook *book);

#endif
