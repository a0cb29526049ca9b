/* SPDX-License-Identifier: MIT */
/*
 * ahead.c - brings near what an event will need, a few events before its turn.
 *
 * With thousands of parties their state lies far away in memory, and waiting for it would
 * take most of the time.  Only hints: nothing here changes what is charged.
 */
#include "base/prefetch.h"
#include "rating/work.h"

enum {
    GRANTS_AHEAD = 4, /* of a party */
    RUNNINGS_AHEAD = 4
};

static size_t at_most(size_t count, size_t most)
{
    return count < most ? count : most;
}

void tf_party_ahead(const struct tf_rater *rater, const struct tf_party *party, unsigned stage)
{
    size_t grants, runnings;

    if (stage == 0) {
        tf_prefetch(party, offsetof(struct tf_party, id));
        return;
    }
    grants = at_most(party->grant_count, GRANTS_AHEAD);
    runnings = at_most(party->runnings.count, RUNNINGS_AHEAD);
    tf_prefetch(party->pool_from, (rater->book->pool_count + 1) * sizeof *party->pool_from);
    tf_prefetch(party->order, grants * sizeof *party->order);
    for (size_t i = 0; i < grants; i++)
        tf_prefetch(&party->grants[i], TF_GRANT_HOT);
    for (size_t i = 0; i < runnings; i++) /* the newest are looked at first */
        tf_prefetch(&party->runnings.items[party->runnings.count - 1 - i], TF_RUNNING_HOT);
}
