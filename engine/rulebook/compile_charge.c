/* SPDX-License-Identifier: MIT */
/*
 * compile_charge.c - `charge "name" { plan, per, anchor, at, prorate, leading }`: the periods that
 * its meter counts, and what charges and plans mean to each other.
 *
 * A charge is a price like any other (compile_price.c): what it counts are the periods in which an
 * account holds a plan.
 */
#include <stdio.h>
#include <string.h>

#include "rulebook/compile.h"

enum { CHARGE_MONTHS_MAX = 120 };

/* One of two words; absent is the first. */
static bool is_second_word(struct tf_compiler *c, const struct tf_node *body, const char *key,
        const char *first, const char *second)
{
    const char *text = first;
    char hint[100];

    if (!tf_read_text(c, body, key, &text) || strcmp(text, first) == 0)
        return false;
    if (strcmp(text, second) == 0)
        return true;
    snprintf(hint, sizeof hint, "Write \"%s\" or \"%s\".", first, second);
    tf_complain(c, TF_F_SETTING_UNKNOWN, tf_node_find(body, key)->place, hint,
            "\"%s\" of a charge cannot be \"%s\".", key, text);
    return false;
}

/* Words for what is also a span. */
static const struct period_word {
    const char *word;
    struct tf_span span;
} period_words_of_charges[] = {
    { "day", { 0, 1, 0 } },
    { "week", { 0, 7, 0 } },
    { "month", { 1, 0, 0 } },
    { "quarter", { 3, 0, 0 } },
    { "year", { 12, 0, 0 } },
};

static bool parse_period(const char *text, struct tf_span *span)
{
    for (size_t i = 0; i < sizeof period_words_of_charges / sizeof period_words_of_charges[0];
            i++) {
        *span = period_words_of_charges[i].span;
        if (strcmp(period_words_of_charges[i].word, text) == 0)
            return true;
    }
    return tf_span_parse(text, strlen(text), span) == NULL && span->us == 0 &&
           span->months + span->days / 28 <= CHARGE_MONTHS_MAX;
}

/* `per = "month"`, or "3 months": whole days or months of the calendar. */
static void read_period_length(
        struct tf_compiler *c, const struct tf_block *block, struct tf_periods *periods)
{
    const struct tf_node *node = tf_node_find(block->body, "per");
    const char *text;

    periods->span.months = 1;
    if (node == NULL || !tf_read_text(c, block->body, "per", &text) ||
            parse_period(text, &periods->span))
        return;
    periods->span = (struct tf_span){ .months = 1 };
    tf_complain(c, TF_F_CHARGE_PERIOD, node->place,
            "Write per = \"month\", \"year\", \"3 months\" or another number of days or months.",
            "The charge \"%s\" cannot come due per \"%s\".", block->name, text);
}

/* Periods of the calendar tile the year, or the week. */
static bool fits_calendar(const struct tf_span *span)
{
    if (span->days > 0)
        return span->months == 0 && (span->days == 1 || span->days == 7);
    return span->months > 0 && 12 % span->months == 0;
}

/* `anchor = "start"`, "calendar", or the day of the month. */
static void read_anchor(
        struct tf_compiler *c, const struct tf_block *block, struct tf_periods *periods)
{
    const struct tf_node *node = tf_node_find(block->body, "anchor");
    struct tf_dec day;

    if (node == NULL || (node->kind == TF_NODE_TEXT && strcmp(node->text, "start") == 0))
        return;
    periods->day = 1;
    if (node->kind == TF_NODE_TEXT && strcmp(node->text, "calendar") == 0) {
        if (fits_calendar(&periods->span))
            return;
        tf_complain(c, TF_F_CHARGE_ANCHOR, node->place,
                "Use 1 day, 1 week, or months that divide the year; or anchor = \"start\".",
                "Periods of that length do not fit the calendar.");
        return;
    }
    if (!tf_node_decimal(c, node, &day))
        return;
    while (periods->day < 31 && tf_dec_cmp(tf_dec_of(periods->day), day) < 0)
        periods->day++;
    if (tf_dec_cmp(tf_dec_of(periods->day), day) == 0 && periods->span.days == 0 &&
            fits_calendar(&periods->span))
        return;
    tf_complain(c, TF_F_CHARGE_ANCHOR, node->place,
            "Write a day from 1 to 31, of a charge per month; or \"start\" or \"calendar\".",
            "The periods of the charge \"%s\" cannot begin on that day.", block->name);
}

static void read_prorate(
        struct tf_compiler *c, const struct tf_block *block, struct tf_periods *periods)
{
    const char *text;

    if (!tf_read_text(c, block->body, "prorate", &text))
        return;
    if (strcmp(text, "day") == 0)
        periods->prorate = TF_PRORATE_DAY;
    else if (strcmp(text, "second") == 0)
        periods->prorate = TF_PRORATE_SECOND;
    else
        tf_complain(c, TF_F_SETTING_UNKNOWN, tf_node_find(block->body, "prorate")->place,
                "Write \"day\" or \"second\"; without prorate each period counts whole.",
                "A period cannot be prorated by the \"%s\".", text);
}

/* "month", "quarter", "year", or "period". */
static const char *unit_word(const struct tf_span *span)
{
    switch (span->days > 0 ? 0 : span->months) {
    case 1:
        return "month";
    case 3:
        return "quarter";
    case 12:
        return "year";
    default:
        return "period";
    }
}

void tf_compile_periods(struct tf_compiler *c, const struct tf_block *block, struct tf_meter *meter)
{
    struct tf_periods *periods = tf_compile_array(c, 1, sizeof *periods);
    const char *word;

    meter->name = block->name;
    meter->place = block->place;
    meter->kind = TF_METER_PERIODS;
    meter->field = meter->key = meter->signal = TF_NONE;
    meter->scale.is_one = true;
    meter->scale.ratios = tf_compile_array(c, 1, sizeof *meter->scale.ratios);
    meter->periods = periods;
    if (periods == NULL || meter->scale.ratios == NULL)
        return;
    (void)tf_ratio_of(tf_dec_of(1), tf_dec_of(1), &meter->scale.ratios[0]);
    meter->convert = meter->scale.ratios[0];
    periods->plan = TF_NONE;
    read_period_length(c, block, periods);
    read_anchor(c, block, periods);
    read_prorate(c, block, periods);
    periods->at_end = is_second_word(c, block->body, "at", "start", "end");
    periods->leads_back =
            is_second_word(c, block->body, "leading", "by its period", "back from its end");
    if (tf_node_find(block->body, "leading") != NULL &&
            (periods->day == 0 || periods->prorate == TF_PRORATE_NONE))
        tf_complain(c, TF_F_CHARGE_ANCHOR, tf_node_find(block->body, "leading")->place,
                "Add an anchor on the calendar and prorate, or leave it out.",
                "\"leading\" speaks of a first period that is shortened, and the charge \"%s\" has "
                "none.",
                block->name);
    word = unit_word(&periods->span);
    (void)tf_unit_parse(word, strlen(word), NULL, &meter->unit);
}

/* -- charges and plans ---------------------------------------------------------------------------
 */

uint32_t tf_named_plan(struct tf_compiler *c, const struct tf_node *node)
{
    uint32_t plan = TF_NONE;
    char hint[TF_SUGGESTION_MAX];

    if (node->kind != TF_NODE_TEXT) {
        tf_complain(c, TF_F_VALUE_DUE, node->place, "Name a plan, in quotes.",
                "There is %s where a plan's name is due.", tf_node_kind_name(node));
        return TF_NONE;
    }
    plan = tf_rulebook_plan(c->book, node->text, node->length);
    if (plan != TF_NONE)
        return plan;
    tf_rulebook_suggest_plan(c->book, node->text, hint, sizeof hint);
    tf_complain(c, TF_F_PLAN_UNKNOWN, node->place, hint, "There is no plan \"%s\".", node->text);
    return TF_NONE;
}

static void find_charged_plan(
        struct tf_compiler *c, const struct tf_block *block, struct tf_periods *periods)
{
    const struct tf_node *plan = tf_node_find(block->body, "plan");

    if (plan != NULL)
        periods->plan = tf_named_plan(c, plan);
    else if (!tf_key_is_misspelt(block->body, "plan"))
        tf_complain(c, TF_F_CHARGE_PLAN, block->place, "Write plan = \"…\".",
                "The charge \"%s\" does not say for which plan it is.", block->name);
}

/* A plan ends others, each of them once: of itself an account may hold several. */
static void check_instead(struct tf_compiler *c, const struct tf_plan *plan, uint32_t other,
        const struct tf_node *node)
{
    bool is_named = false;

    for (size_t i = 0; i < plan->instead_count; i++)
        is_named |= plan->instead_of[i] == other;
    if (other != TF_NONE && &c->book->plans[other] == plan)
        tf_complain(c, TF_F_PLAN_INSTEAD, node->place,
                "Leave it out; limit says how often a plan may be bought.",
                "The plan \"%s\" stands instead of itself.", plan->name);
    else if (other != TF_NONE && is_named)
        tf_complain(c, TF_F_PLAN_INSTEAD, node->place, "Name each plan once.",
                "The plan \"%s\" stands instead of \"%s\" twice.", plan->name,
                c->book->plans[other].name);
}

/* instead_of = "basic", or a list: plans that end when this one is bought. */
static void link_plan(struct tf_compiler *c, const struct tf_block *block, struct tf_plan *plan)
{
    const struct tf_node *node = tf_node_find(block->body, "instead_of");
    bool is_list = node != NULL && node->kind == TF_NODE_TABLE;
    size_t count = node == NULL ? 0 : is_list ? node->item_count : 1;
    uint32_t *plans = tf_compile_array(c, count, sizeof *plans);

    plan->instead_of = plans;
    for (size_t i = 0; plans != NULL && i < count; i++) {
        const struct tf_node *item = is_list ? &node->items[i] : node;

        plans[i] = tf_named_plan(c, item);
        check_instead(c, plan, plans[i], item);
        plan->instead_count++;
    }
}

static bool has_charge(const struct tf_rulebook *book, uint32_t plan)
{
    bool found = false;

    for (uint32_t i = 0; i < book->meter_count && !found; i++)
        found = book->meters[i].periods != NULL && book->meters[i].periods->plan == plan;
    return found;
}

/* A plan gives something, or something is charged for it. */
static void check_use(struct tf_compiler *c, const struct tf_block *block, uint32_t plan)
{
    if (c->book->plans[plan].grant_count > 0 || tf_node_find(block->body, "grants") != NULL ||
            tf_key_is_misspelt(block->body, "grants") || has_charge(c->book, plan))
        return;
    tf_complain(c, TF_F_PLAN_WITHOUT_GRANTS, block->place,
            "Write grants = { compute = money \"100\" }, or a charge for the plan.",
            "The plan \"%s\" grants nothing.", block->name);
}

void tf_link_charges(struct tf_compiler *c)
{
    const struct tf_blocks *blocks = &c->book->blocks;
    uint32_t charge = c->book->price_count, plan = 0;

    for (size_t i = 0; i < blocks->count; i++) {
        const struct tf_block *block = &blocks->items[i];

        if (strcmp(block->word, "charge") == 0)
            find_charged_plan(c, block, c->book->meters[c->book->prices[charge++].meter].periods);
        if (strcmp(block->word, "plan") == 0)
            link_plan(c, block, &c->book->plans[plan++]);
    }
    plan = 0;
    for (size_t i = 0; i < blocks->count; i++) {
        if (strcmp(blocks->items[i].word, "plan") == 0)
            check_use(c, &blocks->items[i], plan++);
    }
}
