/* SPDX-License-Identifier: MIT */
/*
 * ahead.c - brings near what events of a party will need, a few events before their turn.
 *
 * With thousands of parties their state lies far away in memory, and waiting for it would
 * take most of the time.  Only hints: nothing here changes what is charged.
 */
#include "base/prefetch.h"
#include "rating/work.h"

enum { RUNNINGS_NEAR = 8 };

/* The first grants that may pay, one a pool. */
static void bring_grants(const struct tf_rater *rater, const struct tf_party *party)
{
    for (uint32_t i = 0; i < rater->book->pool_count; i++) {
        const struct tf_party_queue *range = &party->queues[i];

        if (range->live < range->until)
            tf_prefetch(&party->grants[party->order[range->live]]);
    }
}

/* What was kept last: likely of the windows that are open. */
static void bring_runnings(const struct tf_runnings *runnings)
{
    size_t count = runnings->count < RUNNINGS_NEAR ? runnings->count : RUNNINGS_NEAR;

    for (size_t i = 1; i <= count; i++)
        tf_prefetch(&runnings->items[runnings->count - i]);
}

void tf_party_ahead(const struct tf_rater *rater, const struct tf_party *party, unsigned stage)
{
    if (stage == 0) {
        tf_prefetch(party);
        tf_prefetch_at(party, TF_CACHE_LINE);
    } else if (stage == 1) {
        tf_prefetch(party->queues);
        tf_prefetch(party->order);
        tf_prefetch(party->runnings.keys);
    } else {
        bring_grants(rater, party);
        bring_runnings(&party->runnings);
    }
}
