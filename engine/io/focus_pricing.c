/* SPDX-License-Identifier: MIT */
/*
 * focus_pricing.c - units and unit prices as FOCUS writes them: a unit price times the quantity
 * is the cost, as far as 18 places can say it.  (FOCUS 1.2, Pricing Quantity, Unit Format)
 */
#include <string.h>

#include "io/focus.h"

/* -- unit prices -------------------------------------------------------------------------- */

static struct tf_dec magnitude(struct tf_dec value)
{
    return tf_dec_sign(value) < 0 ? tf_dec_neg(value) : value;
}

/*
 * True when quantity x price is the cost: each of the three is rounded to its 18th place, which
 * moves the product by so many of those as quantity and price count together, and two more.
 */
static bool matches(struct tf_dec quantity, struct tf_dec price, struct tf_dec cost)
{
    struct tf_dec product, off, allowed, place = { tf_i128_of(1) };

    return tf_dec_mul(quantity, price, TF_ROUND_HALF_UP, &product) &&
           tf_dec_sub(product, cost, &off) &&
           tf_dec_add(magnitude(quantity), magnitude(price), &allowed) &&
           tf_dec_add(allowed, tf_dec_of(2), &allowed) &&
           tf_dec_mul(allowed, place, TF_ROUND_UP, &allowed) &&
           tf_dec_cmp(magnitude(off), allowed) <= 0;
}

/* The rate that is one number, else what a unit cost on the average; false when neither is. */
static bool find_price(const struct tf_listed *listed, const struct tf_listed_rate *rate,
        struct tf_dec quantity, struct tf_dec cost, struct tf_dec *price)
{
    if (tf_listed_price(listed, rate, price) && tf_dec_sign(*price) >= 0 &&
            matches(quantity, *price, cost))
        return true;
    if (tf_dec_is_zero(quantity))
        return false;
    *price = tf_dec_zero();
    if (tf_dec_is_zero(cost))
        return true;
    return tf_dec_sign(cost) == tf_dec_sign(quantity) &&
           tf_dec_mul_div(magnitude(cost), tf_dec_of(1).units, magnitude(quantity).units,
                   TF_ROUND_HALF_UP, price) &&
           matches(quantity, *price, cost);
}

struct tf_focus_pricing tf_focus_price_once(struct tf_dec list, struct tf_dec contracted)
{
    bool negative =
            tf_dec_sign(contracted) < 0 || (tf_dec_is_zero(contracted) && tf_dec_sign(list) < 0);

    return (struct tf_focus_pricing){ .given = true,
        .quantity = tf_dec_of(negative ? -1 : 1),
        .per = tf_dec_of(1),
        .list_price = magnitude(list),
        .contracted_price = magnitude(contracted) };
}

struct tf_focus_pricing tf_focus_price(const struct tf_listed *listed, struct tf_dec quantity,
        struct tf_dec list, struct tf_dec contracted)
{
    struct tf_focus_pricing pricing = { .given = true, .unit = listed->unit, .per = listed->per };
    struct tf_dec size;

    if (!tf_dec_mul(listed->unit->factor, listed->per, TF_ROUND_HALF_UP, &size) ||
            !tf_dec_mul_div(quantity, tf_dec_of(1).units, size.units, TF_ROUND_HALF_UP,
                    &pricing.quantity) ||
            !find_price(listed, &listed->list, pricing.quantity, list, &pricing.list_price) ||
            !find_price(
                    listed, &listed->own, pricing.quantity, contracted, &pricing.contracted_price))
        return tf_focus_price_once(list, contracted);
    return pricing;
}

/* -- units ----------------------------------------------------------------------------------- */

/* Words whose spelling FOCUS says; all others are nouns that count. */
static const struct focus_word {
    const char *ours; /* without a plural's s */
    const char *one;
    const char *many;
} focus_words[] = {
    { "second", "Second", "Seconds" },
    { "minute", "Minute", "Minutes" },
    { "hour", "Hour", "Hours" },
    { "day", "Day", "Days" },
    { "month", "Month", "Months" },
    { "year", "Year", "Years" },
    { "bit", "b", "b" },
    { "byte", "B", "B" },
    { "kB", "KB", "KB" },
    { "MB", "MB", "MB" },
    { "GB", "GB", "GB" },
    { "TB", "TB", "TB" },
    { "PB", "PB", "PB" },
    { "KiB", "KiB", "KiB" },
    { "MiB", "MiB", "MiB" },
    { "GiB", "GiB", "GiB" },
    { "TiB", "TiB", "TiB" },
    { "PiB", "PiB", "PiB" },
};

static const struct focus_word *find_focus_word(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof focus_words / sizeof focus_words[0]; i++) {
        size_t own = strlen(focus_words[i].ours);

        if ((length == own || (length == own + 1 && word[own] == 's')) &&
                memcmp(word, focus_words[i].ours, own) == 0)
            return &focus_words[i];
    }
    return NULL;
}

/* A noun: "request" is Request, and Requests in the plural. */
static void put_noun(struct tf_text *text, const char *word, size_t length, bool many)
{
    char first = word[0];

    if (first >= 'a' && first <= 'z')
        first = (char)(first - 'a' + 'A');
    tf_text_char(text, first);
    tf_text_add(text, word + 1, length - 1);
    if (many && word[length - 1] != 's')
        tf_text_char(text, 's');
}

void tf_focus_put_unit(struct tf_text *text, const struct tf_unit *unit, struct tf_dec per)
{
    const char *word = unit == NULL ? "Unit" : unit->text;

    if (tf_dec_cmp(per, tf_dec_of(1)) != 0) {
        tf_show_decimal(text, per, 0);
        tf_text_char(text, ' ');
    }
    if (unit != NULL && unit->is_money) {
        tf_text_put(text, unit->text);
        return;
    }
    while (*word != '\0') {
        size_t length = strcspn(word, " ");
        bool last = word[length] == '\0';
        const struct focus_word *known = find_focus_word(word, length);

        if (known != NULL)
            tf_text_put(text, last ? known->many : known->one);
        else
            put_noun(text, word, length, last);
        word += length + !last;
        if (!last)
            tf_text_char(text, '-');
    }
}
