/* SPDX-License-Identifier: MIT */
/*
 * rehearse.c - finds events at which a function fails while grants and balance pay, before
 * anything of their party is put out.
 *
 * A rate that looks at the account, or one of usage that lasts, is asked in the middle of a
 * settlement, when it is too late to leave its event out.  So the party is rated on a copy first,
 * again and again until it comes through; what failed is set aside, and the rest is rated as if it
 * had never come.
 */
#include "api/run.h"

static tariff_code drop_line(
        void *ud, const struct tf_party *party, const struct tf_line *line, tariff_error *err)
{
    (void)ud;
    (void)party;
    (void)line;
    (void)err;
    return TARIFF_OK;
}

static tariff_code drop_entry(void *ud, const struct tf_party *party,
        const struct tf_wallet_entry *entry, tariff_error *err)
{
    (void)ud;
    (void)party;
    (void)entry;
    (void)err;
    return TARIFF_OK;
}

static bool may_fail_late(const struct tf_run *run, struct tf_slice slice)
{
    bool has_function = false, looks = false;

    for (uint32_t i = 0; i < run->book->price_count; i++) {
        has_function |= run->book->prices[i].function != TF_NONE;
        looks |= run->book->prices[i].looks;
    }
    if (slice.from == slice.until)
        return false;
    if (!has_function || looks || !run->rater.points_only)
        return has_function;
    for (size_t i = slice.from; i < slice.until; i++)
        if (run->events[i]->from != run->events[i]->until)
            return true;
    return false;
}

/* What failed before a party changed is left to the rating itself, which meets it again. */
static tariff_code feed_all(
        struct tf_run *run, struct tf_party *party, struct tf_slice slice, tariff_error *err)
{
    struct tf_rater *rater = &run->rater;

    for (size_t i = slice.from; i < slice.until; i++) {
        tariff_code code;

        if (run->events[i]->left_out)
            continue;
        rater->charging = false;
        rater->failed = NULL;
        code = tf_party_feed(rater, party, run->events[i], err);
        if (code != TARIFF_OK && (rater->charging || !tf_run_is_aside(run, err)))
            return code;
    }
    rater->failed = NULL;
    return tf_party_finish(rater, party, run->counts.as_of, err);
}

static tariff_code try_once(
        struct tf_run *run, const struct tf_party *party, struct tf_slice slice, tariff_error *err)
{
    struct tf_rater *rater = &run->rater;
    struct tf_sink sink = rater->sink;
    struct tf_text *trail = rater->trail;
    uint64_t free_events = rater->free_count, stray = rater->stray_stops;
    struct tf_party copy;
    tariff_code code;

    rater->sink = (struct tf_sink){ drop_line, drop_entry, NULL };
    rater->trail = NULL;
    code = tf_party_copy(rater, &copy, party, err);
    if (code == TARIFF_OK)
        code = feed_all(run, &copy, slice, err);
    tf_party_close(rater, &copy);
    rater->sink = sink;
    rater->trail = trail;
    rater->free_count = free_events;
    rater->stray_stops = stray;
    return code;
}

/* The event of the slice at which a function failed, or NULL. */
static struct tf_event *find_failed(const struct tf_run *run, struct tf_slice slice)
{
    for (size_t i = slice.from; i < slice.until; i++)
        if (run->events[i] == run->rater.failed && !run->events[i]->left_out)
            return run->events[i];
    return NULL;
}

tariff_code tf_run_rehearse(
        struct tf_run *run, const struct tf_party *party, struct tf_slice slice, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    if (!run->settings.reject || !may_fail_late(run, slice))
        return TARIFF_OK;
    do {
        tariff_error failure = { 0 };
        struct tf_event *failed;

        code = try_once(run, party, slice, &failure);
        if (code == TARIFF_OK || !tf_run_is_aside(run, &failure))
            break;
        failed = find_failed(run, slice);
        run->rater.charging = false;
        if (failed == NULL || !tf_run_set_aside(run, &failure, failed->id, failed->id_length))
            return TARIFF_OK; /* the rating itself fails alike, and stops */
        failed->left_out = true;
    } while (true);
    return code == TARIFF_NO_MEMORY ? tf_no_memory(err) : TARIFF_OK;
}
