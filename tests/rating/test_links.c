/* SPDX-License-Identifier: MIT */
/*
 * Which pools can pay for a price, and which of them for every usage that it takes: those are not
 * asked again at each piece.  (R5)
 */
#include <stdio.h>
#include <string.h>

#include "rulebook/load.h"
#include "support/cases.h"

enum share { NOTHING, SOME, ALL };

static const struct link_case {
    const char *name;
    const char *price;
    const char *pool;
    enum share share;
} cases[] = {
    { "a pool without a condition", "short-call", "any", ALL },
    { "a range that holds the price's", "short-call", "minutes", ALL },
    { "a range that overlaps the price's", "long-call", "minutes", SOME },
    { "a range that begins within the price's", "short-call", "middle", SOME },
    { "the price's symbol", "long-call", "home", ALL },
    { "one symbol of several", "short-call", "home", SOME },
    { "another symbol", "roaming", "home", NOTHING },
    { "all symbols but one", "roaming", "abroad", ALL },
    { "a pool without a condition, while it is in force", "short-call", "spring", ALL },
    { "one symbol of several, while it is in force", "short-call", "home-in-spring", SOME },
    { "a pool that pays later only", "short-call", "summer", NOTHING },
    { "the clock is asked each time", "short-call", "daily", SOME },
};

static enum share share_of(const struct tf_price *price, uint32_t pool)
{
    if ((price->payers.can >> pool & 1) == 0)
        return NOTHING;
    return (price->payers.some >> pool & 1) != 0 ? SOME : ALL;
}

static void test_link(void **state)
{
    const struct link_case *c = *state;
    const char *source = getenv("TARIFF_SOURCE");
    struct tf_report report = { .finding = NULL };
    struct tf_rulebook *book = NULL;
    uint32_t price, pool;
    char path[1024];

    snprintf(path, sizeof path, "%s/tests/rating/links", source == NULL ? "." : source);
    if (tf_rulebook_load(tf_alloc_of(NULL, NULL), &(struct tf_folder){ path, NULL, 0 }, NULL, NULL,
                &book, &report) != TARIFF_OK)
        fail_msg("%s", report.first.message);
    price = tf_rulebook_price(book, c->price, strlen(c->price));
    pool = tf_rulebook_pool(book, c->pool, strlen(c->pool));
    assert_true(price != TF_NONE && pool != TF_NONE);
    assert_int_equal(share_of(&book->prices[price], pool), c->share);
    tf_rulebook_free(book);
}

int main(void)
{
    return RUN_CASES("links", test_link, cases);
}
