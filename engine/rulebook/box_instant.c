/* SPDX-License-Identifier: MIT */
/*
 * box_instant.c - an instant that lies in a box: its dates have begun and its clock reads so.
 */
#include "rulebook/space.h"

#define LONG_ENOUGH                                                                                \
    (370 * TF_DAY) /* each hour of each weekday of each month comes within a year                  \
                    */

/* The first day on which every fact has its value. */
static int64_t usual_day(const struct tf_rulebook *book)
{
    int64_t day = tf_zone_instant(book->zone, tf_days_of_civil(2026, 1, 1) * TF_DAY);

    for (size_t i = 0; i < book->facts.count; i++) {
        const struct tf_fact *fact = &book->facts.items[i];

        if (fact->version_count > 0 && fact->versions[0].from > day)
            day = tf_window_at(book->zone, TF_WINDOW_DAY, fact->versions[0].from + TF_DAY).from;
    }
    return day;
}

static bool clock_is_in(const struct tf_box *box, const struct tf_clock *clock)
{
    const int32_t reads[TF_BUCKET_COUNT] = { clock->hour, clock->weekday, clock->month };

    for (uint32_t d = 0; d < box->space->dim_count; d++) {
        const struct tf_dim *dim = &box->space->dims[d];

        if (dim->kind == TF_DIM_CLOCK && box->values[d] != NULL &&
                !tf_values_have(box->values[d], (uint32_t)reads[dim->field]))
            return false;
    }
    return true;
}

/* Looks at each hour's beginning of [at, until), and at `at` itself. */
static bool instant_between(const struct tf_box *box, int64_t at, int64_t until, int64_t *out)
{
    const struct tf_zone *zone = box->space->book->zone;

    while (at < until) {
        struct tf_clock clock = tf_clock_at(zone, at);

        if (clock_is_in(box, &clock)) {
            *out = at;
            return true;
        }
        at += TF_HOUR - (clock.minute * 60 + clock.second) * TF_SECOND - clock.us;
    }
    return false;
}

/* In a usual year if it can be, else in the last one of the stretch. */
static bool instant_in(const struct tf_box *box, struct tf_interval stretch, int64_t *out)
{
    int64_t from = usual_day(box->space->book), until = stretch.until;

    if (from < stretch.from)
        from = stretch.from;
    if (until != TF_NEVER && (from >= until || until - from < LONG_ENOUGH)) {
        from = until - LONG_ENOUGH;
        if (from < stretch.from)
            from = stretch.from;
    } else {
        until = from + LONG_ENOUGH;
    }
    return instant_between(box, from, until, out);
}

bool tf_box_instant(const struct tf_box *box, int64_t *at)
{
    const struct tf_space *space = box->space;
    const struct tf_dim *last = &space->dims[space->dim_count == 0 ? 0 : space->dim_count - 1];
    const uint64_t *dates = NULL;

    if (space->dim_count > 0 && last->kind == TF_DIM_DATE)
        dates = box->values[space->dim_count - 1];
    if (dates == NULL)
        return instant_in(box, (struct tf_interval){ TF_ALWAYS, TF_NEVER }, at);
    for (uint32_t value = 0; value < last->value_count; value++) {
        if (tf_values_have(dates, value) &&
                instant_in(box, tf_date_stretch(space->book, value), at))
            return true;
    }
    return false;
}
