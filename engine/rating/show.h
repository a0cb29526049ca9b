/* SPDX-License-Identifier: MIT */
/*
 * show.h - values as people and files read them.
 *
 * Layer: rating.
 */
#ifndef TF_RATING_SHOW_H
#define TF_RATING_SHOW_H

#include "base/text.h"
#include "rating/line.h"
#include "rulebook/rulebook.h"

void tf_show_decimal(struct tf_text *text, struct tf_dec value, unsigned min_places);

/* "39.75 second": base units in the unit they were declared in, with its name. */
void tf_show_quantity(struct tf_text *text, struct tf_dec base, const struct tf_unit *unit);

/* The number alone. */
void tf_show_number(struct tf_text *text, struct tf_dec base, const struct tf_unit *unit);

/* For people: at most TF_SHOW_PLACES decimals, rounded half up. */
enum { TF_SHOW_PLACES = 6 };
void tf_show_short(struct tf_text *text, struct tf_dec value, unsigned min_places);
void tf_show_short_quantity(struct tf_text *text, struct tf_dec base, const struct tf_unit *unit);

/* "14.30 CNY" */
void tf_show_money(struct tf_text *text, struct tf_dec amount, const struct tf_rulebook *book);

/* In a pool's unit, money or quantity, with its name. */
void tf_show_pool_amount(
        struct tf_text *text, struct tf_dec amount, const struct tf_rulebook *book, uint32_t pool);

/* An instant on the zone's wall clock: 2026-03-01T10:30:30+08:00. */
void tf_show_instant(struct tf_text *text, const struct tf_zone *zone, int64_t at);

/* "looked at meter "sent": 2 GB", and the end of the line. */
void tf_show_seen(struct tf_text *text, const struct tf_seen *seen);

/* 2026-03 */
void tf_show_month(struct tf_text *text, const struct tf_zone *zone, int64_t at);

#endif
