/* SPDX-License-Identifier: MIT */
/*
 * lasting.c - usage that goes on for too long.
 *
 * Each window of usage that goes on is settled by itself, and a slip in a year makes thousands of
 * years of them.  So what goes on for longer without being settled is refused.
 * Layer: rating.
 */
#include "rating/work.h"

enum { LASTS_YEARS = 20 };
#define LASTS_MAX (INT64_C(1000000) * 3600 * 24 * 366 * LASTS_YEARS)

static bool is_too_long(int64_t from, int64_t until)
{
    return until > from && (uint64_t)until - (uint64_t)from > LASTS_MAX;
}

tariff_code tf_check_lasting(const struct tf_rater *rater, const struct tf_party *party,
        const struct tf_event *event, int64_t from, int64_t until, tariff_error *err)
{
    if (!is_too_long(from, until))
        return TARIFF_OK;
    return tf_fail(err, TF_F_LASTS_TOO_LONG, tf_event_place(rater, event),
            "Correct the year, or rate up to an earlier instant first.",
            "Event \"%.*s\" of account \"%s\" goes on for more than %d years.",
            (int)event->id_length, event->id, party->id, LASTS_YEARS);
}

static tariff_code check_items(const struct tf_rater *rater, const struct tf_party *party,
        const struct tf_item *items, size_t count, int64_t t, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < count && code == TARIFF_OK; i++) {
        int64_t from = items[i].from > items[i].done ? items[i].from : items[i].done;
        bool goes_on = items[i].until >= t || items[i].kind == TF_ITEM_PERIOD;
        int64_t until = goes_on ? t : items[i].until;

        code = tf_check_lasting(rater, party, items[i].event, from, until, err);
    }
    return code;
}

tariff_code tf_check_waiting(const struct tf_rater *rater, const struct tf_party *party,
        int64_t since, int64_t t, tariff_error *err)
{
    tariff_code code;

    if (!is_too_long(since, t))
        return TARIFF_OK; /* nearly always; so nothing that waits is looked at */
    code = check_items(rater, party, party->items, party->item_count, t, err);
    if (code == TARIFF_OK)
        code = check_items(rater, party, party->held, party->held_count, t, err);
    return code;
}
