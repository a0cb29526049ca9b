/* SPDX-License-Identifier: MIT */
/*
 * ahead.c - brings near what an event will need, a few events before its turn.
 *
 * With thousands of parties their state lies far away in memory, and waiting for it would
 * take most of the time.  Only hints: nothing here changes what is charged.
 */
#include "base/prefetch.h"
#include "rating/work.h"

/* The first grants that may pay for the price, one a pool. */
static void bring_grants(const struct tf_party *party, const struct tf_price *price)
{
    for (size_t i = 0; i < price->pool_count; i++) {
        const struct tf_party_pool *range = &party->pools[price->pools[i]];

        if (range->live < range->until)
            tf_prefetch(&party->grants[party->order[range->live]]);
    }
}

/* What was kept last for the price: likely of the window that is open. */
static void bring_running(const struct tf_party *party, uint32_t price)
{
    const struct tf_runnings *runnings = &party->runnings;

    for (size_t i = runnings->count; i-- > 0;) {
        if (tf_running_owner_of(&runnings->keys[i]) == price) {
            tf_prefetch(&runnings->items[i]);
            return;
        }
    }
}

void tf_party_ahead(
        const struct tf_rater *rater, const struct tf_party *party, uint32_t choice, unsigned stage)
{
    uint32_t price = rater->work->choices[choice].price;

    if (stage == 0) {
        tf_prefetch(party);
        tf_prefetch_at(party, TF_CACHE_LINE);
    } else if (stage == 1) {
        tf_prefetch(party->pools);
        tf_prefetch(party->order);
        tf_prefetch(party->runnings.keys);
    } else {
        bring_grants(party, &rater->book->prices[price]);
        bring_running(party, price);
    }
}
