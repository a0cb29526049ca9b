/* SPDX-License-Identifier: MIT */
/*
 * show.c - values as text.
 */
#include "rating/show.h"

void tf_show_decimal(struct tf_text *text, struct tf_dec value, unsigned min_places)
{
    char digits[TF_DEC_TEXT_MAX];
    size_t length = tf_dec_format(value, min_places, digits);

    tf_text_add(text, digits, length);
}

void tf_show_number(struct tf_text *text, struct tf_dec base, const struct tf_unit *unit)
{
    struct tf_dec shown = base;

    (void)tf_unit_from_base(base, unit, TF_ROUND_HALF_UP, &shown);
    tf_show_decimal(text, shown, 0);
}

void tf_show_quantity(struct tf_text *text, struct tf_dec base, const struct tf_unit *unit)
{
    tf_show_number(text, base, unit);
    tf_text_char(text, ' ');
    tf_text_put(text, unit->text);
}

void tf_show_money(struct tf_text *text, struct tf_dec amount, const struct tf_rulebook *book)
{
    tf_show_decimal(text, amount, 2);
    tf_text_char(text, ' ');
    tf_text_put(text, book->currency);
}

void tf_show_pool_amount(struct tf_text *text, struct tf_dec amount,
        const struct tf_rulebook *book, uint32_t pool)
{
    if (book->pools[pool].is_money)
        tf_show_money(text, amount, book);
    else
        tf_show_quantity(text, amount, &book->pools[pool].unit);
}

void tf_show_instant(struct tf_text *text, const struct tf_zone *zone, int64_t at)
{
    char instant[TF_INSTANT_TEXT_MAX];
    size_t length = tf_instant_format(at, tf_zone_offset(zone, at), instant);

    tf_text_add(text, instant, length);
}

void tf_show_month(struct tf_text *text, const struct tf_zone *zone, int64_t at)
{
    struct tf_clock clock = tf_clock_at(zone, at);

    tf_text_format(text, "%04d-%02d", (int)clock.year, (int)clock.month);
}
