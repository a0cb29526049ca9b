/* SPDX-License-Identifier: MIT */
/*
 * limit.c - reads limits and limit_holds differences against them.
 */
#include "whatif/limit.h"

#include <string.h>

#include "base/text.h"
#include "facts/number.h"

const char *const tf_total_words[TF_TOTALS] = { "amount", "prepaid", "balance", "sold", "earned" };

static const char every_word[] = "every change touches a line", account_word[] = "any account";

/* -- reading --------------------------------------------------------------------------------------
 */

/* "+3 %", "-2.5%", "100.00" */
static bool read_limit_bound(const char *text, size_t length, struct tf_limit *limit)
{
    if (length == 0)
        return false;
    limit->is_percent = text[length - 1] == '%';
    if (limit->is_percent)
        length -= length > 1 && text[length - 2] == ' ' ? 2 : 1;
    return tf_dec_parse(text, length, &limit->value) == NULL;
}

tariff_code tf_limit_read_size(const char *text, struct tf_limit *out, tariff_error *err)
{
    char shown[TF_SHOWN_MAX];

    *out = (struct tf_limit){ .is_most = true };
    if (read_limit_bound(text, strlen(text), out) && tf_dec_sign(out->value) >= 0)
        return TARIFF_OK;
    return tf_fail(err, TF_F_LIMIT_FORM, (struct tf_place){ 0 },
            "Write a size such as 1 %, 100.00 or 0.",
            "\"%s\" is neither a share of what was before nor an amount of money, from 0.",
            tf_show(text, strlen(text), shown));
}

static void read_one_limit(struct tf_limits *limits, const struct tf_yaml *map,
        struct tf_limit proto, struct tf_report *report)
{
    static const char *const known[] = { "at_most", "at_least" };

    if (!tf_yaml_expect(map, TF_YAML_MAP, "A limit", TARIFF_BAD_CHANGE, report))
        return;
    tf_yaml_check_keys(map, "a limit", known, 2, TARIFF_BAD_CHANGE, report);
    for (size_t i = 0; i < 2; i++) {
        const struct tf_yaml *bound = tf_yaml_find(map, known[i]);
        struct tf_limit limit = proto;

        if (bound == NULL)
            continue;
        limit.at = bound;
        limit.is_most = i == 0;
        if (bound->kind == TF_YAML_TEXT && read_limit_bound(bound->text, bound->length, &limit))
            limits->items[limits->count++] = limit;
        else
            tf_yaml_complain(bound, TF_F_LIMIT_FORM, report,
                    "Write a difference such as +3 %, -100.00 or 0.",
                    "A limit is a share of what was before, or an amount of money.");
    }
}

tariff_code tf_limits_read(struct tf_arena *arena, const struct tf_yaml *expect,
        struct tf_limits *out, struct tf_report *report)
{
    const char *known[TF_TOTALS + 2];
    uint32_t before = report->count;
    struct tf_limit *items;
    bool every = true;

    if (expect == NULL)
        return TARIFF_OK;
    if (!tf_yaml_expect(expect, TF_YAML_MAP, "expect", TARIFF_BAD_CHANGE, report))
        return TARIFF_BAD_CHANGE;
    for (size_t i = 0; i < TF_TOTALS; i++)
        known[i] = tf_total_words[i];
    known[TF_TOTALS] = every_word;
    known[TF_TOTALS + 1] = account_word;
    tf_yaml_check_keys(
            expect, "what a what-if expects", known, TF_TOTALS + 2, TARIFF_BAD_CHANGE, report);
    items = tf_arena_array(arena, out->count + 2 * expect->count + 1, sizeof *items);
    if (items == NULL)
        return tf_yaml_no_memory(report);
    if (out->count > 0)
        memcpy(items, out->items, out->count * sizeof *items);
    out->items = items;
    for (size_t i = 0; i < expect->count; i++) {
        const char *key = expect->keys[i].text;
        struct tf_limit proto = { .of_account = strcmp(key, account_word) == 0 };

        if (strcmp(key, every_word) == 0) {
            if (tf_yaml_bool(&expect->items[i], TARIFF_BAD_CHANGE, &every, report))
                out->takes_no_effect = !every;
            continue;
        }
        while (!proto.of_account && proto.total < TF_TOTALS &&
                strcmp(key, tf_total_words[proto.total]) != 0)
            proto.total++;
        if (proto.total < TF_TOTALS)
            read_one_limit(out, &expect->items[i], proto, report);
    }
    return report->count == before ? TARIFF_OK : TARIFF_BAD_CHANGE;
}

/* -- testing
 * --------------------------------------------------------------------------------------- */

/* The difference that the limit allows, rounded against nobody: to 18 places. */
static bool allowed(const struct tf_limit *limit, struct tf_dec before, struct tf_dec *out)
{
    struct tf_dec size = tf_dec_sign(before) < 0 ? tf_dec_neg(before) : before;

    *out = limit->value;
    return !limit->is_percent ||
           tf_dec_mul_div(size, limit->value.units, tf_dec_of(100).units, TF_ROUND_HALF_UP, out);
}

static bool limit_holds(const struct tf_limit *limit, const struct tf_pair *pair)
{
    struct tf_dec bound;
    int way;

    if (!allowed(limit, pair->before, &bound))
        return true; /* more than every difference */
    way = tf_dec_cmp(tf_pair_difference(pair), bound);
    return limit->is_most ? way <= 0 : way >= 0;
}

static void complain_limit(const struct tf_limit *limit, const struct tf_pair *pair,
        const char *what, const char *name, struct tf_report *report)
{
    char before[TF_DEC_TEXT_MAX], after[TF_DEC_TEXT_MAX], difference[TF_DEC_TEXT_MAX];
    char shown[TF_SHOWN_MAX];

    tf_dec_format(pair->before, 2, before);
    tf_dec_format(pair->after, 2, after);
    tf_dec_format(tf_pair_difference(pair), 2, difference);
    tf_yaml_complain(limit->at, TF_F_LIMIT_MISSED, report,
            "Change less, or move the limit if this is what you want.",
            "%s%s%s goes from %s to %s, by %s; the what-if expects at %s %s.", what, name,
            *name == '\0' ? "" : "\"", before, after, difference, limit->is_most ? "most" : "least",
            tf_show(limit->at->text, limit->at->length, shown));
}

/* The account that misses the limit by most is named; all are counted by who reads the result. */
static void test_accounts(
        struct tf_limit *limit, const struct tf_comparison *c, struct tf_report *report)
{
    const struct tf_group *worst = NULL;
    struct tf_dec most = tf_dec_zero();

    for (size_t i = 0; i < c->accounts->count; i++) {
        const struct tf_group *group = &c->accounts->items[i];
        struct tf_dec size = tf_pair_difference(&group->money[limit->total]);

        if (limit_holds(limit, &group->money[limit->total]))
            continue;
        if (tf_dec_sign(size) < 0)
            size = tf_dec_neg(size);
        if (worst == NULL || tf_dec_cmp(size, most) > 0) {
            worst = group;
            most = size;
        }
    }
    limit->held = worst == NULL;
    if (worst != NULL)
        complain_limit(
                limit, &worst->money[limit->total], "The amount of account \"", worst->key, report);
}

size_t tf_limits_test(
        struct tf_limits *limits, const struct tf_comparison *c, struct tf_report *report)
{
    static const char *const titles[TF_TOTALS] = { "The amount of all accounts",
        "What plans and coupons pay", "What the balance pays", "What plans are sold for",
        "What is earned" };
    size_t missed = 0;

    for (size_t i = 0; i < limits->count; i++) {
        struct tf_limit *limit = &limits->items[i];

        if (limit->of_account) {
            test_accounts(limit, c, report);
        } else {
            limit->held = limit_holds(limit, &c->totals[limit->total]);
            if (!limit->held)
                complain_limit(limit, &c->totals[limit->total], titles[limit->total], "", report);
        }
        missed += !limit->held;
    }
    return missed;
}

/* Whether the difference, up or down, is no more than the size. */
static bool differs_little(const struct tf_limit *size, const struct tf_pair *pair)
{
    struct tf_dec difference = tf_pair_difference(pair);
    struct tf_dec bound;

    if (tf_dec_sign(difference) < 0)
        difference = tf_dec_neg(difference);
    return !allowed(size, pair->before, &bound) || tf_dec_cmp(difference, bound) <= 0;
}

bool tf_limits_are_calm(
        const struct tf_limits *limits, const struct tf_limit *size, const struct tf_comparison *c)
{
    for (size_t i = 0; i < limits->count; i++) {
        if (!limits->items[i].held)
            return false;
    }
    for (size_t i = 0; i < TF_TOTALS; i++) {
        if (!differs_little(size, &c->totals[i]))
            return false;
    }
    return true;
}
