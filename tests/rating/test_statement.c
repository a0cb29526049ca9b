/* SPDX-License-Identifier: MIT */
/*
 * Rows of a statement: one a calendar month of the account's zone (R20), and rounded by
 * themselves when draws are exact (R8).
 */
#include <stdio.h>
#include <string.h>

#include "api/run.h"
#include "facts/file.h"
#include "rulebook/change.h"
#include "rulebook/load.h"
#include "support/cases.h"

enum { ROWS_MAX = 4 };

static const struct statement_case {
    const char *name;
    const char *change; /* of the golden shop; NULL: none */
    const char *accounts;
    const char *usage; /* id,account,at,gb */
    struct {
        const char *period;
        const char *amount, *coupon, *balance;
    } rows[ROWS_MAX];
} cases[] = {
    { "R20 a row is a month of the account's zone", NULL,
            "accounts: [{ id: a, zone: America/New_York }]\n",
            "u1,a,2024-05-31T23:59-04:00,traffic,1\n"
            "u2,a,2024-06-01T00:00-04:00,traffic,2\n",
            { { "2024-05-01T04:00:00Z", "0.2", "0", "0.2" },
                    { "2024-06-01T04:00:00Z", "0.4", "0", "0.4" } } },
    { "R20 a row is a month whatever is settled",
            "[{ rulebook: shop, set: { settle: { each: year } } }]", "accounts: [{ id: a }]\n",
            "u1,a,2024-01-31T23:59+01:00,traffic,1\n"
            "u2,a,2024-02-01T00:00+01:00,traffic,2\n",
            { { "2024-01-01T00:00:00+01:00", "0.3", "0", "0.3" } } },
    { "R20 days of a month are one row", NULL, "accounts: [{ id: a }]\n",
            "u1,a,2024-05-01T00:00+02:00,traffic,1\n"
            "u2,a,2024-05-31T23:59+02:00,traffic,2\n",
            { { "2024-05-01T00:00:00+02:00", "0.3", "0", "0.3" } } },
    { "R8 a row's amount and pools are rounded by themselves, the balance is what remains",
            "[{ rulebook: shop, set: { round: { to: 0.01, per: statement } } }]",
            "accounts: [{ id: a, grants: [{ id: g, pool: coupon, amount: 0.125, effective: "
            "2024-01-01T00:00+01:00 }] }]\n",
            "u1,a,2024-05-06T10:00+02:00,traffic,1.03\n"
            "u2,a,2024-05-07T10:00+02:00,traffic,1.02\n",
            /* 0.205 and 0.125 become 0.21 and 0.13, and 0.08 remain, not 0.080 */
            { { "2024-05-01T00:00:00+02:00", "0.21", "0.13", "0.08" } } },
};

static struct tf_dec dec(const char *text)
{
    struct tf_dec value;

    assert_null(tf_dec_parse(text, strlen(text), &value));
    return value;
}

static void is_equal(struct tf_dec got, const char *want)
{
    char text[TF_DEC_TEXT_MAX];

    if (tf_dec_cmp(got, dec(want)) == 0)
        return;
    tf_dec_format(got, 0, text);
    fail_msg("it is %s, not %s", text, want);
}

static struct tf_rulebook *load(struct tf_arena *arena, const char *change)
{
    static const char *const known[] = { "change" };
    static const struct tf_file_kind kind = { "a change", known, 1, TARIFF_BAD_TEST };
    const char *source = getenv("TARIFF_SOURCE");
    struct tf_report report = { .finding = NULL };
    struct tf_rulebook *book = NULL;
    struct tf_changes changes = { NULL };
    const struct tf_yaml *tree;
    char path[1024], text[300];

    snprintf(path, sizeof path, "%s/tests/golden/shop", source == NULL ? "." : source);
    snprintf(text, sizeof text, "tariff: 1\nchange: %s\n", change == NULL ? "[]" : change);
    assert_int_equal(
            tf_file_read(arena, "change", text, strlen(text), &kind, &tree, &report), TARIFF_OK);
    changes.list = tf_yaml_find(tree, "change");
    if (tf_rulebook_load(arena->alloc, &(struct tf_folder){ path, NULL, 0 }, NULL,
                change == NULL ? NULL : &changes, &book, &report) != TARIFF_OK)
        fail_msg("%s", report.first.message);
    return book;
}

static void test_statement(void **state)
{
    const struct statement_case *c = *state;
    struct tf_run_settings settings = { TARIFF_UNSET, TARIFF_UNSET, TARIFF_UNSET, .seed = 42 };
    struct tf_run *run = calloc(1, sizeof *run);
    struct tf_arena arena;
    struct tf_rulebook *book;
    char text[1024];
    tariff_error err = { 0 };
    size_t count = 0;

    assert_non_null(run);
    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    book = load(&arena, c->change);
    assert_int_equal(tf_run_init(run, book, arena.alloc, NULL, &settings, &err), TARIFF_OK);
    snprintf(text, sizeof text, "tariff: 1\n%s", c->accounts);
    assert_int_equal(tf_run_accounts(run, "a.yaml", text, strlen(text), &err), TARIFF_OK);
    snprintf(text, sizeof text, "id,account,at,item,gb\n%s", c->usage);
    assert_int_equal(tf_run_usage(run, "u.csv", text, strlen(text), &err), TARIFF_OK);
    assert_int_equal(tf_run_rate(run, &err), TARIFF_OK);
    for (; count < ROWS_MAX && c->rows[count].period != NULL; count++) {
        const struct tf_row *row = &run->result.rows[count];
        uint32_t coupon = tf_rulebook_pool(book, "coupon", 6);
        struct tf_dec sums[TF_ROW_SUMS + TF_RULES_MAX];
        int64_t from;

        assert_true(count < run->result.row_count);
        assert_null(tf_instant_parse(c->rows[count].period, strlen(c->rows[count].period), &from));
        assert_int_equal(row->period_from, from);
        assert_true(tf_row_sums(&run->result, row, sums));
        is_equal(sums[TF_SUM_AMOUNT], c->rows[count].amount);
        is_equal(sums[TF_ROW_SUMS + coupon], c->rows[count].coupon);
        is_equal(sums[TF_SUM_BALANCE], c->rows[count].balance);
    }
    assert_int_equal(run->result.row_count, count);
    tf_run_free(run);
    free(run);
    tf_rulebook_free(book);
    tf_arena_free(&arena);
}

int main(void)
{
    return RUN_CASES("statement", test_statement, cases);
}
