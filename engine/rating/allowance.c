/* SPDX-License-Identifier: MIT */
/*
 * allowance.c - what grants still have for an instant: their totals, or the allowance of
 * the window that the instant lies in.  (R10, R11, R17)
 */
#include "rating/work.h"

struct tf_interval tf_party_grant_window(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_grant *grant, int64_t at)
{
    if (grant->anchored)
        return tf_grant_window(party->zone, grant, at);
    return tf_rater_window(rater, party->zone, grant->per, at);
}

struct tf_dec *tf_allowance_at(
        struct tf_rater *rater, struct tf_party *party, uint32_t index, int64_t at)
{
    struct tf_grant *grant = &party->grants[index];
    struct tf_interval window;
    struct tf_running *running;
    struct tf_total *allowance;

    if (grant->per == TF_WINDOW_NONE)
        return &grant->left;
    if (grant->rollover.given)
        return tf_grant_roll(party->zone, grant, at) ? &grant->left : NULL;
    window = tf_party_grant_window(rater, party, grant, at);
    running = tf_running_get(rater->alloc, &party->runnings, TF_RUNNING_GRANT, index, 0, window);
    if (running == NULL)
        return NULL;
    allowance = &running->is.total;
    if (!allowance->opened) {
        allowance->opened = true;
        (void)tf_grant_allowance(grant, window, &allowance->value); /* a part always fits */
    }
    return &allowance->value;
}

struct tf_dec tf_party_left(
        struct tf_rater *rater, const struct tf_party *party, uint32_t index, int64_t at)
{
    struct tf_grant grant = party->grants[index];
    struct tf_dec left = tf_dec_zero();
    struct tf_interval window;
    const struct tf_running *allowance;

    if (grant.per == TF_WINDOW_NONE)
        return grant.left;
    if (!tf_grant_in_force(&grant, at))
        return left;
    if (grant.rollover.given) /* a copy: to look opens nothing */
        return tf_grant_roll(party->zone, &grant, at) ? grant.left : left;
    window = tf_party_grant_window(rater, party, &grant, at);
    allowance = tf_running_find(&party->runnings, TF_RUNNING_GRANT, index, 0, window.from);
    if (allowance != NULL && allowance->is.total.opened)
        return allowance->is.total.value;
    (void)tf_grant_allowance(&grant, window, &left);
    return left;
}

void tf_queue_skip(const struct tf_party *party, struct tf_party_queue *queue)
{
    for (; queue->live < queue->until; queue->live++) {
        const struct tf_grant *grant = &party->grants[party->order[queue->live]];

        if (grant->per != TF_WINDOW_NONE || tf_dec_sign(grant->left) != 0)
            return;
    }
}

struct tf_dec tf_queue_left(
        struct tf_rater *rater, const struct tf_party *party, uint32_t queue, int64_t at)
{
    const struct tf_party_queue *range = &party->queues[queue];
    struct tf_dec sum = tf_dec_zero();

    for (uint32_t i = range->from; i < range->until; i++) {
        uint32_t index = party->order[i];

        if (tf_grant_in_force(&party->grants[index], at) &&
                !tf_dec_add(sum, tf_party_left(rater, party, index, at), &sum))
            return tf_dec_unlimited(); /* more than fits: more than anything costs */
    }
    return sum;
}

int64_t tf_grant_border(
        struct tf_rater *rater, const struct tf_party *party, uint32_t index, int64_t t)
{
    const struct tf_grant *grant = &party->grants[index];
    int64_t until;

    if (t < grant->effective)
        return grant->effective;
    if (t >= grant->expires)
        return TF_NEVER;
    if (grant->per == TF_WINDOW_NONE)
        return grant->expires;
    until = tf_party_grant_window(rater, party, grant, t).until;
    return until < grant->expires ? until : grant->expires;
}

/* The first border of a pool's grants. */
static int64_t pool_border(struct tf_rater *rater, const struct tf_party *party, uint32_t pool,
        bool rollover_only, int64_t t)
{
    bool owes = tf_pool_owes(&rater->book->pools[pool]);
    int64_t best = TF_NEVER;

    for (uint32_t k = party->queues[pool].from; k < party->queues[pool].until; k++) {
        const struct tf_grant *grant = &party->grants[party->order[k]];
        int64_t border;

        if (rollover_only && !grant->rollover.given && !owes)
            continue;
        border = tf_grant_border(rater, party, party->order[k], t);
        best = border < best ? border : best;
    }
    return best;
}

int64_t tf_grants_border(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_price *price, bool rollover_only, int64_t t)
{
    /* segments go by all pools, so that those of one window are in the order of time  (R11) */
    uint64_t pools = rollover_only ? UINT64_MAX : tf_payers_at(price, t)->can;
    int64_t best = TF_NEVER;

    for (size_t i = 0; i < price->pool_count; i++) {
        int64_t border;

        if ((pools >> price->pools[i] & 1) == 0)
            continue;
        border = pool_border(rater, party, price->pools[i], rollover_only, t);
        best = border < best ? border : best;
    }
    return best;
}

int64_t tf_segment_border(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_price *price, int64_t t)
{
    int64_t border = tf_grants_border(rater, party, price, true, t);

    return border < tf_rater_window(rater, party->zone, rater->book->settle, t).until ? border
                                                                                      : TF_NEVER;
}

/* Until when an allowance's window at an instant goes; a total's until it expires. */
static int64_t window_end(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_grant *grant, int64_t at)
{
    int64_t until = grant->expires;

    if (grant->per != TF_WINDOW_NONE && at < grant->expires)
        until = tf_party_grant_window(rater, party, grant, at).until;
    return until < grant->expires ? until : grant->expires;
}

void tf_queue_sort(struct tf_rater *rater, struct tf_party *party, uint32_t queue, int64_t at)
{
    struct tf_party_queue *range = &party->queues[queue];
    const struct tf_order *first = &rater->book->queues[queue].first;

    for (uint32_t i = range->from; i < range->until; i++) {
        uint32_t index = party->order[i];
        struct tf_grant *grant = &party->grants[index];
        uint32_t place = i;

        grant->window_end = window_end(rater, party, grant, at);
        for (; place > range->from &&
                tf_grant_compare(first, grant, &party->grants[party->order[place - 1]]) < 0;
                place--)
            party->order[place] = party->order[place - 1];
        party->order[place] = index;
    }
    range->live = range->from;
}
