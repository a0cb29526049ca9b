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

/* Values without a hole between them are one part. */
static void describe_runs(struct words *words, const struct tf_dim *dim, const uint64_t *values)
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
        else
            put_numbers(words, &dim->numbers[first - 1], &dim->numbers[value - 1]);
    }
}

/* -- the box ----------------------------------------------------------------------------------- */

/* False when any value that belongs will do. */
static bool is_narrow(const struct tf_dim *dim, const uint64_t *values)
{
    bool lacks = dim->kind != TF_DIM_CLOCK && dim->may_lack;

    return values != NULL && (count_values(dim, values) < dim->value_count - dim->lowest ||
                                     (lacks && !tf_values_have(values, TF_NOT_GIVEN)));
}

static void describe_dim(struct words *words, const struct tf_space *space,
        const struct tf_dim *dim, const uint64_t *values)
{
    uint32_t count = count_values(dim, values);

    put(words, "%s%.64s = ", words->used == 0 ? "" : ", ", dim_name(space, dim));
    words->parts = 0;
    if (dim->kind != TF_DIM_CLOCK && tf_values_have(values, TF_NOT_GIVEN))
        put_listed(words, "not given");
    if (count > 0 && dim->kind == TF_DIM_SYMBOL)
        describe_symbols(words, &space->book->schema.fields[dim->field], values, count);
    else if (count > 0)
        describe_runs(words, dim, values);
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

        if (dim->kind != TF_DIM_CLOCK && is_narrow(dim, box->values[d]))
            place = schema->fields[dim->field].place;
    }
    return place;
}
