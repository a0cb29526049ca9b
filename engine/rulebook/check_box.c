/* SPDX-License-Identifier: MIT */
/*
 * check_box.c - a part of all usage in words: `item = traffic, gb = upto 5, hour = 0 to 5`.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "rulebook/check.h"

enum { VALUES_NAMED = 3 };

/* Text that grows as far as there is room. */
struct words {
    char *text;
    size_t size;
    size_t used;
    size_t parts; /* of a list, so far */
};

static void put(struct words *words, const char *format, ...) TF_PRINTF(2, 3);

static void put(struct words *words, const char *format, ...)
{
    va_list arguments;
    int wrote;

    va_start(arguments, format);
    wrote = vsnprintf(words->text + words->used, words->size - words->used, format, arguments);
    va_end(arguments);
    words->used += wrote < 0 ? 0 : (size_t)wrote;
    if (words->used >= words->size)
        words->used = words->size - 1;
}

static void put_listed(struct words *words, const char *part)
{
    put(words, "%s%s", words->parts++ == 0 ? "" : " or ", part);
}

static const char *dim_name(const struct tf_space *space, const struct tf_dim *dim)
{
    static const char *const buckets[TF_BUCKET_COUNT] = { "hour", "weekday", "month" };

    if (dim->kind == TF_DIM_DATE)
        return "date";
    return dim->kind == TF_DIM_CLOCK ? buckets[dim->field]
                                     : space->book->schema.fields[dim->field].name;
}

static uint32_t count_values(const struct tf_dim *dim, const uint64_t *values)
{
    uint32_t count = 0;

    for (uint32_t value = dim->lowest; value < dim->value_count; value++)
        count += tf_values_have(values, value);
    return count;
}

/* -- symbols -------------------------------------------------------------------------------- */

/* Names a few of the symbols that are there, or that are not. */
static void put_symbols(struct words *words, const struct tf_field *field, const uint64_t *values,
        bool there, uint32_t count)
{
    uint32_t named = 0;

    for (uint32_t code = 1; code <= field->symbol_count && named < VALUES_NAMED; code++) {
        char part[80];

        if (tf_values_have(values, code) != there)
            continue;
        snprintf(part, sizeof part, "%.64s", field->symbols[code - 1]);
        put_listed(words, part);
        named++;
    }
    if (count > named)
        put(words, " or %u others", (unsigned)(count - named));
}

static void describe_symbols(
        struct words *words, const struct tf_field *field, const uint64_t *values, uint32_t count)
{
    uint32_t missing = field->symbol_count - count;

    if (count > VALUES_NAMED && missing <= VALUES_NAMED) {
        put(words, "%s", words->parts > 0 ? " or " : "");
        put(words, missing == 0 ? "any" : "all but ");
        words->parts = 0;
        if (missing > 0)
            put_symbols(words, field, values, false, missing);
    } else {
        put_symbols(words, field, values, true, count);
    }
}

/* -- numbers and the clock ----------------------------------------------------------------------
 */

/* Of a number and its neighbour the one that people would write; true when it is the number. */
static bool nearer_text(struct tf_dec number, int step, char text[TF_DEC_TEXT_MAX])
{
    char other[TF_DEC_TEXT_MAX];
    struct tf_dec next;

    tf_dec_format(number, 0, text);
    if (!tf_dec_add(number, (struct tf_dec){ tf_i128_of(step) }, &next))
        return true;
    tf_dec_format(next, 0, other);
    if (strlen(other) >= strlen(text))
        return true;
    memcpy(text, other, sizeof other);
    return false;
}

static void put_numbers(
        struct words *words, const struct tf_numbers *first, const struct tf_numbers *last)
{
    char low[TF_DEC_TEXT_MAX], high[TF_DEC_TEXT_MAX], part[2 * TF_DEC_TEXT_MAX + 20] = "";
    bool begins = nearer_text(first->low, -1, low);
    bool ends = last->is_open || nearer_text(last->high, 1, high);
    size_t used = 0;

    if (!last->is_open && tf_dec_cmp(first->low, last->high) == 0) {
        tf_dec_format(first->low, 0, part);
        put_listed(words, part);
        return;
    }
    if (tf_dec_sign(first->low) > 0)
        used = (size_t)snprintf(part, sizeof part, "%s %s", begins ? "from" : "beyond", low);
    if (!last->is_open)
        snprintf(part + used, sizeof part - used, "%s%s %s", used > 0 ? " " : "",
                ends ? "upto" : "before", high);
    else if (used == 0)
        snprintf(part, sizeof part, "any");
    put_listed(words, part);
}

static void put_clock(struct words *words, uint32_t first, uint32_t last)
{
    char part[40];

    if (first == last)
        snprintf(part, sizeof part, "%u", (unsigned)first);
    else
        snprintf(part, sizeof part, "%u to %u", (unsigned)first, (unsigned)last);
    put_listed(words, part);
}

/* "2026-03-01", or an instant that is not the beginning of a day. */
static void date_text(const struct tf_zone *zone, int64_t at, char text[TF_INSTANT_TEXT_MAX])
{
    struct tf_clock clock = tf_clock_at(zone, at);

    if (tf_window_at(zone, TF_WINDOW_DAY, at).from == at)
        snprintf(text, TF_INSTANT_TEXT_MAX, "%04d-%02d-%02d", (int)clock.year, (int)clock.month,
                (int)clock.day);
    else
        tf_instant_format(at, tf_zone_offset(zone, at), text);
}

static void put_dates(
        struct words *words, const struct tf_rulebook *book, uint32_t first, uint32_t last)
{
    int64_t from = tf_date_stretch(book, first).from, until = tf_date_stretch(book, last).until;
    char low[TF_INSTANT_TEXT_MAX], high[TF_INSTANT_TEXT_MAX], part[2 * TF_INSTANT_TEXT_MAX + 20];

    if (from != TF_ALWAYS)
        date_text(book->zone, from, low);
    if (until != TF_NEVER)
        date_text(book->zone, until, high);
    snprintf(part, sizeof part, "%s%s%s%s%s", from == TF_ALWAYS ? "" : "from ",
            from == TF_ALWAYS ? "" : low, from == TF_ALWAYS || until == TF_NEVER ? "" : " ",
            until == TF_NEVER ? "" : "before ", until == TF_NEVER ? "" : high);
    put_listed(words, part);
}

/* Values without a hole between them are one part. */
static void describe_runs(struct words *words, const struct tf_rulebook *book,
        const struct tf_dim *dim, const uint64_t *values)
{
    uint32_t first = dim->lowest;

    for (uint32_t value = dim->lowest; value < dim->value_count; value++) {
        if (!tf_values_have(values, value)) {
            first = value + 1;
            continue;
        }
        if (value + 1 < dim->value_count && tf_values_have(values, value + 1))
            continue;
        if (dim->kind == TF_DIM_CLOCK)
            put_clock(words, first, value);
        else if (dim->kind == TF_DIM_DATE)
            put_dates(words, book, first, value);
        else
            put_numbers(words, &dim->numbers[first - 1], &dim->numbers[value - 1]);
    }
}

/* -- the box ----------------------------------------------------------------------------------- */

/* False when any value that belongs will do. */
static bool is_narrow(const struct tf_dim *dim, const uint64_t *values)
{
    bool lacks = tf_dim_is_field(dim) && dim->may_lack;

    return values != NULL && (count_values(dim, values) < dim->value_count - dim->lowest ||
                                     (lacks && !tf_values_have(values, TF_NOT_GIVEN)));
}

static void describe_dim(struct words *words, const struct tf_space *space,
        const struct tf_dim *dim, const uint64_t *values)
{
    uint32_t count = count_values(dim, values);

    put(words, "%s%.64s = ", words->used == 0 ? "" : ", ", dim_name(space, dim));
    words->parts = 0;
    if (tf_dim_is_field(dim) && tf_values_have(values, TF_NOT_GIVEN))
        put_listed(words, "not given");
    if (count > 0 && dim->kind == TF_DIM_SYMBOL)
        describe_symbols(words, &space->book->schema.fields[dim->field], values, count);
    else if (count > 0)
        describe_runs(words, space->book, dim, values);
}

void tf_box_describe(const struct tf_box *box, char text[TF_BOX_TEXT_MAX])
{
    struct words words = { .text = text, .size = TF_BOX_TEXT_MAX };

    for (uint32_t d = 0; d < box->space->dim_count; d++) {
        if (is_narrow(&box->space->dims[d], box->values[d]))
            describe_dim(&words, box->space, &box->space->dims[d], box->values[d]);
    }
    if (words.used == 0)
        put(&words, "any usage");
}

struct tf_place tf_box_place(const struct tf_box *box)
{
    const struct tf_schema *schema = &box->space->book->schema;
    struct tf_place place = { 0 };

    if (schema->count > 0)
        place = schema->fields[0].place;
    for (uint32_t d = 0; d < box->space->dim_count; d++) {
        const struct tf_dim *dim = &box->space->dims[d];

        if (tf_dim_is_field(dim) && is_narrow(dim, box->values[d]))
            place = schema->fields[dim->field].place;
    }
    return place;
}
