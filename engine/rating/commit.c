/* SPDX-License-Identifier: MIT */
/*
 * commit.c - what an account has promised to pay over several prices: it is a minimum, in windows
 * that usage of these prices opens, or the plan that the promise comes with.  (R4, R7)
 */
#include "rating/work.h"

static bool is_of_plan(const struct tf_purchase *purchase, const struct tf_commit *commit)
{
    return purchase->plan == commit->plan && !purchase->is_refused;
}

/* True when the plan is held at some time of a stretch. */
static bool is_held_within(
        const struct tf_party *party, const struct tf_commit *commit, struct tf_interval stretch)
{
    for (size_t i = 0; i < party->purchase_count; i++) {
        const struct tf_purchase *purchase = &party->purchases[i];

        if (is_of_plan(purchase, commit) && purchase->at < stretch.until &&
                purchase->until > stretch.from)
            return true;
    }
    return false;
}

static int64_t civil_day(const struct tf_zone *zone, int64_t at)
{
    struct tf_clock clock = tf_clock_at(zone, at);

    return tf_days_of_civil(clock.year, clock.month, clock.day);
}

/* On how many days of a window the plan is held, for a part of each of them. */
static int64_t days_held(
        const struct tf_party *party, const struct tf_commit *commit, struct tf_interval window)
{
    int64_t last = civil_day(party->zone, window.until - 1), held = 0;

    for (int64_t day = civil_day(party->zone, window.from); day <= last; day++) {
        struct tf_interval hours = { tf_zone_instant(party->zone, day * TF_DAY),
            tf_zone_instant(party->zone, (day + 1) * TF_DAY) };

        held += is_held_within(party, commit, hours);
    }
    return held;
}

struct tf_promise tf_commit_promise(
        const struct tf_party *party, const struct tf_commit *commit, struct tf_interval window)
{
    struct tf_promise promise = { 1, 1 };

    if (commit->plan == TF_NONE)
        return promise;
    if (!commit->by_day)
        promise.days = is_held_within(party, commit, window);
    else
        promise = (struct tf_promise){ days_held(party, commit, window),
            civil_day(party->zone, window.until - 1) - civil_day(party->zone, window.from) + 1 };
    return promise;
}

static bool open_window(
        struct tf_rater *rater, struct tf_party *party, uint32_t price, struct tf_interval window)
{
    struct tf_running *running =
            tf_running_get(rater->alloc, &party->runnings, TF_RUNNING_CHARGED, price, 0, window);

    if (running != NULL)
        running->is.total.opened = true;
    return running != NULL;
}

bool tf_commit_begin(struct tf_rater *rater, struct tf_party *party, uint32_t price, int64_t at)
{
    return open_window(rater, party, price,
            tf_rater_window(rater, party->zone, rater->book->prices[price].total, at));
}

bool tf_commit_go_on(struct tf_rater *rater, struct tf_party *party, uint32_t price, int64_t closed)
{
    const struct tf_price *rules = &rater->book->prices[price];
    struct tf_interval next = tf_rater_window(rater, party->zone, rules->total, closed);

    return rules->commit->plan == TF_NONE || !is_held_within(party, rules->commit, next) ||
           open_window(rater, party, price, next);
}
