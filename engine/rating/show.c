/* SPDX-License-Identifier: MIT */
/*
 * show.c - values as text.
 */
#include "rating/show.h"

void tf_show_decimal(struct tf_text *text, struct tf_dec value, unsigned min_places)
{
    static const char zeros[] = "0.000000000000000000";
    char digits[TF_DEC_TEXT_MAX];

    if (tf_dec_is_zero(value) && min_places <= TF_DEC_PLACES) /* most of a wide table */
        tf_text_add(text, zeros, min_places == 0 ? 1 : 2 + min_places);
    else
        tf_text_add(text, digits, tf_dec_format(value, min_places, digits));
}

void tf_show_number(struct tf_text *text, struct tf_dec base, const struct tf_unit *unit)
{
    struct tf_dec shown = base;

    if (!tf_dec_is_zero(base) && tf_dec_cmp(unit->factor, tf_dec_of(1)) != 0)
        (void)tf_unit_from_base(base, unit, TF_ROUND_HALF_UP, &shown);
    tf_show_decimal(text, shown, 0);
}

void tf_show_quantity(struct tf_text *text, struct tf_dec base, const struct tf_unit *unit)
{
    tf_show_number(text, base, unit);
    tf_text_char(text, ' ');
    tf_text_put(text, unit->text);
}

void tf_show_short(struct tf_text *text, struct tf_dec value, unsigned min_places)
{
    static const int64_t parts = 1000000; /* 10 to the power of TF_SHOW_PLACES */
    struct tf_dec step = tf_dec_of(1);
    struct tf_dec shown = value;

    (void)tf_dec_mul_div(step, tf_i128_of(1), tf_i128_of(parts), TF_ROUND_DOWN, &step);
    (void)tf_dec_round(value, step, TF_ROUND_HALF_UP, &shown);
    tf_show_decimal(text, shown, min_places);
}

void tf_show_short_quantity(struct tf_text *text, struct tf_dec base, const struct tf_unit *unit)
{
    struct tf_dec shown = base;

    (void)tf_unit_from_base(base, unit, TF_ROUND_HALF_UP, &shown);
    tf_show_short(text, shown, 0);
}

void tf_show_money(struct tf_text *text, struct tf_dec amount, const struct tf_rulebook *book)
{
    tf_show_decimal(text, amount, 2);
    tf_text_char(text, ' ');
    tf_text_put(text, book->currency);
}

void tf_show_pool_amount(
        struct tf_text *text, struct tf_dec amount, const struct tf_rulebook *book, uint32_t pool)
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

void tf_show_seen(struct tf_text *text, const struct tf_seen *seen)
{
    tf_text_format(text, "looked at %s", seen->what);
    if (seen->name != NULL)
        tf_text_format(text, " \"%s\"", seen->name);
    tf_text_format(text, ": %s", seen->value == NULL ? "nothing" : seen->value);
    if (seen->unit != NULL)
        tf_text_format(text, " %s", seen->unit);
    tf_text_char(text, '\n');
}

void tf_show_month(struct tf_text *text, const struct tf_zone *zone, int64_t at)
{
    struct tf_clock clock = tf_clock_at(zone, at);
    char month[] = "0000-00";

    for (int i = 3; i >= 0; i--, clock.year /= 10)
        month[i] = (char)('0' + clock.year % 10);
    month[5] = (char)('0' + clock.month / 10);
    month[6] = (char)('0' + clock.month % 10);
    tf_text_put(text, month);
}
