/* SPDX-License-Identifier: MIT */
/*
 * compile_commit.c - `commit "name" { prices, amount, per, plan, prorate }`: a minimum over several
 * prices.
 *
 * A commit is a price that takes no usage, with the minimum of what its prices are charged.
 */
#include <string.h>

#include "rulebook/compile.h"

/*
 * Days of a month, or of a year, as one denominator: parts of it are exact, and rounded once.
 */
enum { DAYS_OF_MONTHS = 28 * 29 * 15 * 31, DAYS_OF_YEARS = 365 * 366 };

static void read_commit_amount(
        struct tf_compiler *c, const struct tf_block *block, struct tf_price *price)
{
    const struct tf_node *node = tf_node_find(block->body, "amount");
    struct tf_commit *commit = price->commit;

    if (node == NULL && tf_key_is_misspelt(block->body, "amount"))
        return;
    if (node == NULL) {
        tf_complain(c, TF_F_COMMIT_AMOUNT, block->place, "Write amount = \"200\", or a fact.",
                "The commit \"%s\" does not say how much is promised.", block->name);
        return;
    }
    if (!tf_node_amount(c, node, NULL, &commit->fact, &price->minimum))
        return;
    if (commit->fact == NULL && tf_dec_sign(price->minimum) <= 0)
        tf_complain(c, TF_F_COMMIT_AMOUNT, node->place, "Write an amount of money above zero.",
                "The commit \"%s\" promises nothing.", block->name);
}

static void read_commit_plan(
        struct tf_compiler *c, const struct tf_block *block, struct tf_price *price)
{
    const struct tf_node *prorate = tf_node_find(block->body, "prorate");
    struct tf_commit *commit = price->commit;
    const char *text;

    commit->plan = TF_NONE; /* found by tf_link_commits */
    if (prorate == NULL || !tf_read_text(c, block->body, "prorate", &text))
        return;
    commit->by_day = strcmp(text, "day") == 0;
    if (!commit->by_day)
        tf_complain(c, TF_F_SETTING_UNKNOWN, prorate->place,
                "Write prorate = \"day\"; without it each window counts whole.",
                "A commit cannot be prorated by the \"%s\".", text);
    else if (tf_node_find(block->body, "plan") == NULL)
        tf_complain(c, TF_F_COMMIT_PRORATE, prorate->place,
                "Add the plan that the promise comes with, or leave prorate out.",
                "Nothing says on which days the commit \"%s\" holds.", block->name);
    else if (price->total != TF_WINDOW_MONTH && price->total != TF_WINDOW_YEAR)
        tf_complain(c, TF_F_COMMIT_PRORATE, prorate->place,
                "Write per = \"month\" or \"year\", or leave prorate out.",
                "A commit per %s has no days to be prorated by.", tf_window_name(price->total));
    price->den = tf_i128_of(!commit->by_day                   ? 1
                            : price->total == TF_WINDOW_MONTH ? DAYS_OF_MONTHS
                                                              : DAYS_OF_YEARS);
}

void tf_compile_commit(struct tf_compiler *c, const struct tf_block *block, struct tf_price *price)
{
    static const char *const known[] = { "title", "prices", "amount", "per", "plan", "prorate",
        "round", "label" };

    tf_check_keys(c, block->body, "A commit", known, sizeof known / sizeof known[0]);
    price->commit = tf_compile_array(c, 1, sizeof *price->commit);
    if (price->commit == NULL)
        return;
    price->commit->prices = tf_node_find(block->body, "prices");
    for (const struct tf_price *other = c->book->prices; other < price; other++) {
        if (other->name != NULL && strcmp(other->name, block->name) == 0)
            tf_complain(c, TF_F_COMMIT_NAME, block->name_place, "Give one of them another name.",
                    "There is a price or a charge \"%s\" already.", block->name);
    }
    price->has_minimum = true;
    c->book->closes = true;
    price->total = TF_WINDOW_MONTH;
    (void)tf_read_calendar_window(c, block->body, "per", "A commit", TF_WINDOW_YEAR, &price->total);
    read_commit_amount(c, block, price);
    read_commit_plan(c, block, price);
}

/* What a price is charged counts towards a commit. */
static void add_commit(struct tf_compiler *c, struct tf_price *price, uint32_t commit)
{
    uint32_t *commits = tf_compile_array(c, price->commit_count + 1, sizeof *commits);

    if (commits == NULL)
        return;
    for (size_t i = 0; i < price->commit_count; i++)
        commits[i] = price->commits[i];
    commits[price->commit_count++] = commit;
    price->commits = commits;
}

static bool counts_already(const struct tf_price *price, uint32_t commit)
{
    bool counts = false;

    for (size_t i = 0; i < price->commit_count; i++)
        counts |= price->commits[i] == commit;
    return counts;
}

static void link_commit_prices(struct tf_compiler *c, const struct tf_block *block, uint32_t commit)
{
    const struct tf_node *prices = tf_node_find(block->body, "prices");

    if (prices == NULL && tf_key_is_misspelt(block->body, "prices"))
        return;
    if (prices == NULL || prices->kind != TF_NODE_TABLE || prices->item_count == 0) {
        tf_complain(c, TF_F_COMMIT_PRICES, prices == NULL ? block->place : prices->place,
                "Write prices = { \"storage\", \"traffic\" }.",
                "The commit \"%s\" does not say for which prices it is.", block->name);
        return;
    }
    for (size_t i = 0; i < prices->item_count; i++) {
        uint32_t price = tf_named_price(c, &prices->items[i]);

        if (price == TF_NONE)
            continue;
        if (c->book->prices[price].commit != NULL || c->book->prices[price].kind != TF_PRICE_CHARGE)
            tf_complain(c, TF_F_COMMIT_PRICES, prices->items[i].place,
                    "Name prices that charge something.",
                    "What \"%s\" comes to cannot count towards a commit.",
                    c->book->prices[price].name);
        else if (counts_already(&c->book->prices[price], commit))
            tf_complain(c, TF_F_COMMIT_PRICES, prices->items[i].place, "Name each price once.",
                    "What \"%s\" comes to counts towards the commit \"%s\" already.",
                    c->book->prices[price].name, block->name);
        else
            add_commit(c, &c->book->prices[price], commit);
    }
    for (uint32_t i = c->book->commit_from; i-- > 0;) { /* its lines are of no quantity */
        if (c->book->prices[i].meter != TF_NONE)
            c->book->prices[commit].meter = c->book->prices[i].meter;
    }
}

void tf_link_commits(struct tf_compiler *c)
{
    const struct tf_blocks *blocks = &c->book->blocks;
    uint32_t at = c->book->commit_from;

    for (size_t i = 0; i < blocks->count; i++) {
        const struct tf_block *block = &blocks->items[i];
        const struct tf_node *plan = tf_node_find(block->body, "plan");

        if (strcmp(block->word, "commit") != 0)
            continue;
        if (plan != NULL)
            c->book->prices[at].commit->plan = tf_named_plan(c, plan);
        link_commit_prices(c, block, at++);
    }
}
