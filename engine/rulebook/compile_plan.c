/* SPDX-License-Identifier: MIT */
/*
 * compile_plan.c - `plan "name" { costs, grants, lasts, limit, only }`.
 */
#include <stdio.h>
#include <string.h>

#include "rulebook/compile.h"

static uint32_t find_pool(struct tf_compiler *c, const struct tf_entry *entry)
{
    struct tf_rulebook *book = c->book;
    uint32_t pool = tf_rulebook_pool(book, entry->key, strlen(entry->key));
    const char **names;
    char hint[300];

    if (pool != TF_NONE)
        return pool;
    names = tf_compile_array(c, book->pool_count, sizeof *names);
    for (uint32_t i = 0; names != NULL && i < book->pool_count; i++)
        names[i] = book->pools[i].name;
    tf_suggest(entry->key, names, names == NULL ? 0 : book->pool_count, hint, sizeof hint);
    tf_complain(
            c, TF_F_POOL_UNKNOWN, entry->key_place, hint, "There is no pool \"%s\".", entry->key);
    return TF_NONE;
}

/* One of two words; absent is the first. */
static bool read_second(struct tf_compiler *c, const struct tf_node *table, const char *key,
        const char *first, const char *second)
{
    const char *text = first;
    char hint[100];

    if (!tf_read_text(c, table, key, &text) || strcmp(text, first) == 0)
        return false;
    if (strcmp(text, second) == 0)
        return true;
    snprintf(hint, sizeof hint, "Write \"%s\" or \"%s\".", first, second);
    tf_complain(c, TF_F_SETTING_UNKNOWN, tf_node_find(table, key)->place, hint,
            "\"%s\" cannot be \"%s\".", key, text);
    return false;
}

/* `rollover = { max = "50", min = "10" }` */
static void read_rollover(struct tf_compiler *c, const struct tf_node *node,
        const struct tf_pool *pool, struct tf_rollover *rollover)
{
    static const char *const known[] = { "max", "min" };
    struct tf_dec *const amounts[] = { &rollover->max, &rollover->min };
    const struct tf_fact *fact;

    if (node->kind != TF_NODE_TABLE || node->item_count > 0) {
        tf_complain(c, TF_F_VALUE_DUE, node->place, "Write rollover = { max = \"50\" }.",
                "\"rollover\" is %s where a table with max or min is due.",
                tf_node_kind_name(node));
        return;
    }
    tf_check_keys(c, node, "rollover", known, 2);
    rollover->given = true;
    for (size_t i = 0; i < 2; i++) {
        const struct tf_node *amount = tf_node_find(node, known[i]);

        if (amount == NULL ||
                !tf_node_amount(c, amount, pool->is_money ? NULL : &pool->unit, &fact, amounts[i]))
            continue;
        rollover->has_max |= i == 0;
        if (fact != NULL)
            tf_complain(c, TF_F_ROLLOVER_FACT, amount->place, "Write the number.",
                    "A rollover cannot be a fact.");
        else if (tf_dec_sign(*amounts[i]) < 0)
            tf_complain(c, TF_F_BELOW_ZERO, amount->place, "Write 0 or more.",
                    "A rollover is below zero.");
    }
}

/* What belongs to the windows of an allowance has no meaning without them. */
static void check_windows(struct tf_compiler *c, const struct tf_node *node)
{
    static const char *const needy[] = { "partial", "anchor", "rollover" };

    for (size_t i = 0; i < sizeof needy / sizeof needy[0]; i++) {
        if (tf_node_find(node, needy[i]) != NULL)
            tf_complain(c, TF_F_GRANT_WITHOUT_PER, tf_node_find(node, needy[i])->place,
                    "Add per = \"month\" or another window, or leave it out.",
                    "\"%s\" speaks of windows, but the grant has no \"per\".", needy[i]);
    }
}

/* `per = "month"`, or "7 days" from an anchor. */
static void read_grant_per(
        struct tf_compiler *c, const struct tf_node *node, struct tf_plan_grant *grant)
{
    const char *text;

    grant->every = 1;
    if (!tf_read_text(c, node, "per", &text))
        return;
    if (!tf_every_parse(text, strlen(text), &grant->per, &grant->every))
        tf_complain(c, TF_F_WINDOW_NOT_HERE, tf_node_find(node, "per")->place,
                "Use hour, day, month or year, or a length of time such as \"7 days\".",
                "A grant cannot be per %s.", text);
    else if (grant->every > 1 && tf_node_find(node, "anchor") == NULL)
        tf_complain(c, tf_finding_in(TF_F_GRANT_ANCHOR, TARIFF_BAD_RULE),
                tf_node_find(node, "per")->place,
                "Add anchor = \"effective\", or the instant at which one begins.",
                "The calendar has no windows of %s.", text);
}

/* `anchor`: the calendar, the purchase, or an instant. */
static void read_grant_anchor(
        struct tf_compiler *c, const struct tf_node *node, struct tf_plan_grant *grant)
{
    const char *text = "calendar";

    grant->anchor = TF_ALWAYS;
    (void)tf_read_text(c, node, "anchor", &text);
    grant->anchored = strcmp(text, "calendar") != 0;
    if (grant->anchored && strcmp(text, "effective") != 0 &&
            tf_instant_parse(text, strlen(text), &grant->anchor) != NULL)
        tf_complain(c, TF_F_SETTING_UNKNOWN, tf_node_find(node, "anchor")->place,
                "Write \"calendar\", \"effective\" or an instant such as "
                "\"2026-01-05T00:00:00Z\".",
                "\"anchor\" cannot be \"%s\".", text);
}

/* `storage = { "500", per = "hour", partial = "prorate" }` or the amount alone. */
static void read_grant(
        struct tf_compiler *c, const struct tf_entry *entry, struct tf_plan_grant *grant)
{
    static const char *const known[] = { "per", "partial", "anchor", "rollover", "kind" };
    const struct tf_node *node = entry->value;
    const struct tf_pool *pool = &c->book->pools[grant->pool];

    if (node->kind == TF_NODE_TABLE) {
        tf_check_keys(c, node, "A grant", known, sizeof known / sizeof known[0]);
        read_grant_per(c, node, grant);
        grant->prorate = read_second(c, node, "partial", "whole", "prorate");
        read_grant_anchor(c, node, grant);
        (void)tf_read_text(c, node, "kind", &grant->kind);
        if (tf_node_find(node, "rollover") != NULL)
            read_rollover(c, tf_node_find(node, "rollover"), pool, &grant->rollover);
        if (tf_node_find(node, "per") == NULL)
            check_windows(c, node);
        if (node->item_count != 1) {
            tf_complain(c, TF_F_GRANT_AMOUNT, node->place, "Write { \"500\", per = \"hour\" }.",
                    "A grant needs one amount.");
            return;
        }
        node = &node->items[0];
    }
    if (node->kind == TF_NODE_TEXT && strcmp(node->text, "unlimited") == 0) {
        grant->amount = tf_dec_unlimited();
        return;
    }
    (void)tf_node_amount(
            c, node, pool->is_money ? NULL : &pool->unit, &grant->fact, &grant->amount);
    if (tf_dec_sign(grant->amount) < 0)
        tf_complain(c, TF_F_BELOW_ZERO, node->place, "Give an amount of zero or more.",
                "A grant is below zero.");
}

static void read_grants(struct tf_compiler *c, struct tf_plan *plan, const struct tf_node *body)
{
    const struct tf_node *grants = tf_node_find(body, "grants");
    struct tf_plan_grant *items;
    size_t count = 0;

    if (grants == NULL)
        return; /* tf_link_charges asks for something else then */
    if (grants->kind != TF_NODE_TABLE || grants->entry_count == 0) {
        tf_complain(c, TF_F_PLAN_WITHOUT_GRANTS, grants->place,
                "Write grants = { compute = money \"100\" }.", "The plan \"%s\" grants nothing.",
                plan->name);
        return;
    }
    items = tf_compile_array(c, grants->entry_count, sizeof *items);
    if (items == NULL)
        return;
    /* in the order of the pools, so that the last part is the same however the table is written */
    for (uint32_t pool = 0; pool < c->book->pool_count; pool++) {
        const struct tf_entry *entry = tf_node_entry(grants, c->book->pools[pool].name);

        if (entry == NULL)
            continue;
        items[count].pool = pool;
        read_grant(c, entry, &items[count++]);
    }
    for (size_t i = 0; i < grants->entry_count; i++)
        (void)find_pool(c, &grants->entries[i]);
    plan->grants = items;
    plan->grant_count = count;
}

/* What a part counts for when the cost is shared: `worth`, or money at face.  (R18) */
static void read_worth(struct tf_compiler *c, struct tf_plan *plan, const struct tf_node *worth)
{
    struct tf_plan_grant *items = (struct tf_plan_grant *)plan->grants;

    if (worth != NULL && worth->kind != TF_NODE_TABLE) {
        tf_complain(c, TF_F_VALUE_DUE, worth->place, "Write worth = { compute = \"150\" }.",
                "\"worth\" is %s where a table is due.", tf_node_kind_name(worth));
        return;
    }
    for (size_t i = 0; worth != NULL && i < worth->entry_count; i++)
        (void)find_pool(c, &worth->entries[i]);
    for (size_t i = 0; i < plan->grant_count; i++) {
        const struct tf_pool *pool = &c->book->pools[items[i].pool];
        const struct tf_node *node = worth == NULL ? NULL : tf_node_find(worth, pool->name);

        items[i].has_worth = node != NULL;
        if (node != NULL)
            (void)tf_node_decimal(c, node, &items[i].worth);
        else if (pool->is_money && items[i].fact == NULL)
            items[i].worth = items[i].amount;
        else if (plan->grant_count > 1)
            tf_complain(c, TF_F_WORTH_MISSING, plan->place,
                    "Add worth = { … } with each part's value in money.",
                    "The plan \"%s\" has several parts, but what \"%s\" is worth is not said.",
                    plan->name, pool->name);
    }
}

static void read_limit(struct tf_compiler *c, struct tf_plan *plan, const struct tf_node *limit)
{
    static const char *const known[] = { "per", "reason" };
    const struct tf_node *per, *count = limit;
    struct tf_dec number;

    plan->limit_per = TF_WINDOW_LIFE;
    plan->limit_reason = "limit";
    if (limit == NULL)
        return;
    if (limit->kind == TF_NODE_TABLE) {
        tf_check_keys(c, limit, "limit", known, sizeof known / sizeof known[0]);
        (void)tf_read_text(c, limit, "reason", &plan->limit_reason);
        per = tf_node_find(limit, "per");
        if (per != NULL && (per->kind != TF_NODE_TEXT || strcmp(per->text, "account") != 0))
            (void)tf_read_calendar_window(
                    c, limit, "per", "A limit", TF_WINDOW_STATEMENT, &plan->limit_per);
        count = limit->item_count == 1 ? &limit->items[0] : NULL;
    }
    if (count == NULL || !tf_node_decimal(c, count, &number) ||
            tf_dec_cmp(number, tf_dec_of(1)) < 0 || tf_dec_cmp(number, tf_dec_of(1000000)) > 0) {
        tf_complain(c, TF_F_PLAN_LIMIT, limit->place, "Write limit = { 1, per = \"account\" }.",
                "The limit of the plan \"%s\" is not a number from 1 to 1,000,000.", plan->name);
        return;
    }
    for (plan->limit = 1; tf_dec_cmp(tf_dec_of(plan->limit), number) < 0;)
        plan->limit++;
}

static void read_lasts(struct tf_compiler *c, struct tf_plan *plan, const struct tf_node *body)
{
    const struct tf_node *lasts = tf_node_find(body, "lasts");
    const char *text, *wrong;

    plan->for_ever = true;
    plan->lasts_function = TF_NONE;
    if (lasts != NULL && lasts->kind == TF_NODE_FUNCTION) {
        plan->for_ever = false;
        plan->lasts_function = lasts->function;
        return;
    }
    if (!tf_read_text(c, body, "lasts", &text))
        return;
    plan->for_ever = false;
    wrong = tf_span_parse(text, strlen(text), &plan->lasts);
    if (wrong != NULL)
        tf_complain(c, TF_F_PLAN_LASTS, tf_node_find(body, "lasts")->place,
                "Write lasts = \"1 year\".", "The time \"%s\" %s.", text, wrong);
}

/* From when it lasts: from where it is bought, or first used. */
static void read_lasts_from(struct tf_compiler *c, struct tf_plan *plan, const struct tf_node *body)
{
    const struct tf_node *node = tf_node_find(body, "lasts_from");
    const char *text;

    if (!tf_read_text(c, body, "lasts_from", &text))
        return;
    plan->from_use = strcmp(text, "first use") == 0;
    c->book->begins_by_use |= plan->from_use;
    if (!plan->from_use && strcmp(text, "purchase") != 0)
        tf_complain(c, TF_F_SETTING_UNKNOWN, node->place,
                "Write lasts_from = \"first use\", or leave it out.",
                "A plan cannot last from its \"%s\".", text);
    else if (plan->from_use && (plan->for_ever || plan->lasts_function != TF_NONE))
        tf_complain(c, TF_F_PLAN_LASTS, node->place, "Write lasts = \"30 days\" as well.",
                "The plan \"%s\" lasts from its first use, but does not say for how long.",
                plan->name);
}

static void read_only(struct tf_compiler *c, struct tf_plan *plan, const struct tf_node *body)
{
    const struct tf_node *only = tf_node_find(body, "only");

    plan->only = TF_NONE;
    plan->only_reason = "not_eligible";
    (void)tf_read_text(c, body, "only_reason", &plan->only_reason);
    if (only == NULL)
        return;
    if (only->kind == TF_NODE_FUNCTION)
        plan->only = only->function;
    else
        tf_complain(c, TF_F_VALUE_DUE, only->place,
                "Write only = function(buyer) return buyer.paid_purchases == 0 end.",
                "\"only\" is %s where a function is due.", tf_node_kind_name(only));
}

static void read_unused(struct tf_compiler *c, const struct tf_node *body)
{
    const char *text;

    if (tf_read_text(c, body, "unused", &text) && strcmp(text, "void") != 0)
        tf_complain(c, TF_F_SETTING_UNKNOWN, tf_node_find(body, "unused")->place,
                "Write unused = \"void\".", "What is left of a plan cannot be \"%s\".", text);
}

static void compile_plan(struct tf_compiler *c, const struct tf_block *block, struct tf_plan *plan)
{
    static const char *const known[] = { "title", "costs", "paid_from", "grants", "worth", "lasts",
        "lasts_from", "unused", "limit", "only", "only_reason", "instead_of", "from", "until" };
    const struct tf_node *costs = tf_node_find(block->body, "costs");
    const char *paid_from;

    tf_check_keys(c, block->body, "A plan", known, sizeof known / sizeof known[0]);
    plan->name = plan->title = block->name;
    plan->place = block->place;
    tf_read_life(c, block->body, &plan->life);
    (void)tf_read_text(c, block->body, "title", &plan->title);
    if (costs != NULL)
        (void)tf_node_amount(c, costs, NULL, &plan->cost_fact, &plan->cost);
    if (tf_read_text(c, block->body, "paid_from", &paid_from)) {
        plan->paid_from_balance = strcmp(paid_from, "balance") == 0;
        if (!plan->paid_from_balance && strcmp(paid_from, "outside") != 0)
            tf_complain(c, TF_F_SETTING_UNKNOWN, tf_node_find(block->body, "paid_from")->place,
                    "Write \"balance\" or \"outside\".", "A plan cannot be paid from \"%s\".",
                    paid_from);
    }
    read_grants(c, plan, block->body);
    if (plan->grants != NULL)
        read_worth(c, plan, tf_node_find(block->body, "worth"));
    read_lasts(c, plan, block->body);
    read_lasts_from(c, plan, block->body);
    read_unused(c, block->body);
    read_limit(c, plan, tf_node_find(block->body, "limit"));
    read_only(c, plan, block->body);
}

void tf_compile_plans(struct tf_compiler *c)
{
    uint32_t at = 0;

    for (size_t i = 0; i < c->book->blocks.count; i++) {
        if (strcmp(c->book->blocks.items[i].word, "plan") == 0)
            compile_plan(c, &c->book->blocks.items[i], &c->book->plans[at++]);
    }
}
