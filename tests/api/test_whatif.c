/* SPDX-License-Identifier: MIT */
/*
 * test_whatif.c - a host tries a change: what is told before and after, limits, the order of calls,
 * and work that is cancelled.
 */
#include "api/book.h"
#include "support/cases.h"

static const char whatif_accounts[] = "tariff: 1\naccounts:\n"
                                      "  - { id: acme, balance: 100, segment: studio }\n"
                                      "  - { id: beta, balance: 100, segment: school }\n";

static const char whatif_usage[] = "id,account,at,item,direction,gb\n"
                                   "u1,acme,2026-03-04T11:30+08:00,traffic,out,100\n"
                                   "u2,beta,2026-03-04T12:30+08:00,traffic,out,10\n"
                                   "u3,beta,2026-03-05T12:30+08:00,traffic,in,10\n";

/* Begins a what-if of a change with both inputs; a file's name, or NULL for PATH=VALUE. */
static tariff_whatif *begin_whatif(
        const char *file, const char *text, const tariff_run_options *run, tariff_error *err)
{
    const tariff_change change = { file, text, strlen(text) };
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_whatif *whatif = NULL;
    char path[1024];

    options.changes = &change;
    options.change_count = 1;
    assert_int_equal(
            tariff_whatif_new(source_path("rules/artlab", path), &options, NULL, run, &whatif, err),
            TARIFF_OK);
    assert_int_equal(tariff_whatif_add(whatif, TARIFF_INPUT_ACCOUNTS, "accounts.yaml",
                             whatif_accounts, sizeof whatif_accounts - 1, err),
            TARIFF_OK);
    assert_int_equal(tariff_whatif_add(whatif, TARIFF_INPUT_USAGE, "usage.csv", whatif_usage,
                             sizeof whatif_usage - 1, err),
            TARIFF_OK);
    return whatif;
}

static const struct whatif_case {
    const char *name;
    const char *file; /* of the change; NULL: PATH=VALUE */
    const char *text;
    const char *csv;  /* behind the header */
    size_t missed;    /* limits */
    const char *says; /* somewhere in the JSON */
} whatif_cases[] = {
    { "a price", NULL, "traffic.out_gb=0.40",
            "acme,2026-03,traffic,50.00,40.00\nbeta,2026-03,traffic,5.00,4.00\n", 0,
            "\"amount\":{\"before\":\"55.00\",\"after\":\"44.00\",\"difference\":\"-11.00\"}" },
    { "a limit that holds", "one.yaml",
            "tariff: 1\nwhatif: one\nchange:\n  - { fact: traffic.out_gb, scale: 1.1 }\n"
            "expect:\n  amount: { at_most: +10 % }\n",
            "acme,2026-03,traffic,50.00,55.00\nbeta,2026-03,traffic,5.00,5.50\n", 0,
            "\"limits\":[\n{\"of\":\"amount\",\"at_most\":\"+10 %\",\"held\":true}]" },
    { "limits that do not hold", "one.yaml",
            "tariff: 1\nwhatif: one\nchange:\n  - { fact: traffic.out_gb, scale: 1.1 }\n"
            "expect:\n  amount: { at_most: +9.99 %, at_least: 5.51 }\n  any account: { at_most: 5 "
            "}\n",
            "acme,2026-03,traffic,50.00,55.00\nbeta,2026-03,traffic,5.00,5.50\n", 2,
            "\"held\":false" },
    { "usage of a segment", "one.yaml",
            "tariff: 1\nwhatif: one\nchange:\n"
            "  - { usage: { item: traffic, direction: out }, accounts: { segment: school }, scale: "
            "3 }\n",
            "acme,2026-03,traffic,50.00,50.00\nbeta,2026-03,traffic,5.00,15.00\n", 0,
            "\"segment\":\"school\"" },
    { "usage that comes later", "one.yaml",
            "tariff: 1\nwhatif: one\nchange:\n"
            "  - { usage: { item: traffic }, accounts: { id: [acme, gone] }, shift: 1 month }\n",
            "acme,2026-03,traffic,50.00,0.00\nacme,2026-04,traffic,0.00,50.00\n"
            "beta,2026-03,traffic,5.00,5.00\n",
            0, "\"key\":\"2026-04\"" },
    { "two that make sense only together", "one.yaml",
            "tariff: 1\nwhatif: one\nchange:\n  - price: busy\n    add: { when: { item: traffic, "
            "direction: out, hour: { between: [12, 13] } }, instead_of: traffic, meter: sent, "
            "rate: { money: 1 } }\n"
            "  - path: price.busy.rate\n    set: { money: 2 }\n",
            "acme,2026-03,traffic,50.00,50.00\nbeta,2026-03,busy,0.00,20.00\n"
            "beta,2026-03,traffic,5.00,0.00\n",
            0, "set { money: 2 }\",\"amount\":\"15.00\"" },
};

static void test_whatif(void **state)
{
    const struct whatif_case *c = *state;
    struct gathered *told = calloc(1, sizeof *told);
    size_t missed = 7;
    tariff_error err = { 0 };
    tariff_whatif *whatif = begin_whatif(c->file, c->text, NULL, &err);

    assert_non_null(told);
    if (tariff_whatif_rate(whatif, &err) != TARIFF_OK)
        fail_msg("%s: %s", err.file, err.message);
    assert_int_equal(tariff_whatif_write(whatif, TARIFF_FORMAT_CSV, gather, told, &err), TARIFF_OK);
    assert_string_equal(strchr(told->text, '\n') + 1, c->csv);
    told->length = 0;
    assert_int_equal(
            tariff_whatif_write(whatif, TARIFF_FORMAT_JSON, gather, told, &err), TARIFF_OK);
    if (strstr(told->text, c->says) == NULL)
        fail_msg("%s does not say %s", told->text, c->says);
    assert_int_equal(tariff_whatif_check(whatif, NULL, NULL, &missed, &err), TARIFF_OK);
    assert_int_equal(missed, c->missed);
    told->length = 0;
    assert_int_equal(
            tariff_whatif_write(whatif, TARIFF_FORMAT_HTML, gather, told, &err), TARIFF_OK);
    assert_non_null(strstr(told->text, "</html>"));
    assert_int_equal(tariff_whatif_write(whatif, (tariff_format)99, gather, told, &err),
            TARIFF_BAD_ARGUMENT);
    tariff_whatif_free(whatif);
    free(told);
}

/* A sweep and a goal: one question a what-if, told before it is rated. */
static void test_questions(void **state)
{
    static const char set[] = "price.traffic.step=1 GB";
    struct gathered *told = calloc(1, sizeof *told);
    tariff_error err = { 0 };
    tariff_whatif *whatif = begin_whatif(NULL, set, NULL, &err);

    (void)state;
    assert_non_null(told);
    assert_int_equal(
            tariff_whatif_sweep(whatif, "traffic.out_gb=0.40..0.50/0.05", &err), TARIFF_OK);
    assert_int_equal(
            tariff_whatif_solve(whatif, "amount = 0", "traffic.out_gb", &err), TARIFF_BAD_ARGUMENT);
    assert_int_equal(tariff_whatif_sweep(whatif, "traffic.out=1..2/1", &err), TARIFF_BAD_CHANGE);
    assert_int_equal(tariff_whatif_sweep(whatif, NULL, &err), TARIFF_BAD_ARGUMENT);
    assert_int_equal(tariff_whatif_rate(whatif, &err), TARIFF_OK);
    assert_int_equal(tariff_whatif_write(whatif, TARIFF_FORMAT_CSV, gather, told, &err), TARIFF_OK);
    assert_string_equal(told->text,
            "traffic.out_gb,amount,amount_difference,prepaid,balance,sold,earned,"
            "earned_difference,more,less\n"
            "0.4,44.00,-11.00,0.00,44.00,0.00,44.00,-11.00,0,2\n"
            "0.45,49.50,-5.50,0.00,49.50,0.00,49.50,-5.50,0,2\n"
            "0.5,55.00,0.00,0.00,55.00,0.00,55.00,0.00,0,0\n");
    tariff_whatif_free(whatif);

    told->length = 0;
    whatif = begin_whatif(NULL, set, NULL, &err);
    assert_int_equal(
            tariff_whatif_solve(whatif, "amount = -10 %", "traffic.out_gb", &err), TARIFF_OK);
    assert_int_equal(
            tariff_whatif_sweep(whatif, "traffic.out_gb=0..1/1", &err), TARIFF_BAD_ARGUMENT);
    assert_int_equal(tariff_whatif_rate(whatif, &err), TARIFF_OK);
    assert_int_equal(tariff_whatif_write(whatif, TARIFF_FORMAT_CSV, gather, told, &err), TARIFF_OK);
    assert_string_equal(strchr(told->text, '\n') + 1,
            "traffic.out_gb,true,0.45,0.45,-5.50,-5.50,-5.50,0.001\n");
    tariff_whatif_free(whatif);
    free(told);
}

/* Calls out of order, and arguments that are not there. */
static void test_calls(void **state)
{
    static const char set[] = "traffic.out_gb=0.40";
    tariff_error err = { 0 };
    tariff_whatif *whatif = begin_whatif(NULL, set, NULL, &err);
    struct gathered *told = calloc(1, sizeof *told);
    size_t count;

    (void)state;
    assert_int_equal(tariff_whatif_write(whatif, TARIFF_FORMAT_CSV, gather, told, &err),
            TARIFF_BAD_ARGUMENT);
    assert_int_equal(tariff_whatif_check(whatif, NULL, NULL, &count, &err), TARIFF_BAD_ARGUMENT);
    assert_int_equal(tariff_whatif_add(whatif, TARIFF_INPUT_ACCOUNTS, "a", "", 0, &err),
            TARIFF_BAD_ARGUMENT); /* usage was added */
    assert_int_equal(
            tariff_whatif_add(whatif, TARIFF_INPUT_PRIOR, "a", "", 0, &err), TARIFF_BAD_ARGUMENT);
    assert_int_equal(tariff_whatif_rate(whatif, &err), TARIFF_OK);
    assert_int_equal(tariff_whatif_rate(whatif, &err), TARIFF_BAD_ARGUMENT);
    assert_int_equal(tariff_whatif_rate(NULL, &err), TARIFF_BAD_ARGUMENT);
    tariff_whatif_free(whatif);
    assert_int_equal(tariff_whatif_new(NULL, NULL, NULL, NULL, &whatif, &err), TARIFF_BAD_ARGUMENT);
    assert_null(whatif);
    tariff_whatif_free(NULL);
    free(told);
}

/* A page in Markdown may be empty: up to a size, to the last cent, and never when a limit is
 * missed. */
static void test_quiet(void **state)
{
    static const struct quiet_case {
        const char *file, *text, *size;
        bool is_written;
    } cases[] = {
        { NULL, "traffic.out_gb=0.40", "20 %", false }, /* 55.00 to 44.00 */
        { NULL, "traffic.out_gb=0.40", "19.99%", true },
        { NULL, "traffic.out_gb=0.40", "11", false },
        { NULL, "traffic.out_gb=0.40", "10.99", true },
        { NULL, "traffic.out_gb=0.60", "11.00", false },
        { NULL, "traffic.out_gb=0.60", "0", true },
        { "one.yaml",
                "tariff: 1\nwhatif: one\nchange:\n  - { fact: traffic.out_gb, scale: 1.1 }\n"
                "expect:\n  any account: { at_most: 4 }\n",
                "100 %", true },
        { "one.yaml",
                "tariff: 1\nwhatif: one\nchange:\n  - { fact: traffic.out_gb, scale: 1.1 }\n"
                "expect:\n  any account: { at_most: 5 }\n",
                "100 %", false },
    };
    static const char *const wrong[] = { "", "%", "-1", "-1 %", "much", "1 % " };
    struct gathered *told = calloc(1, sizeof *told);
    tariff_error err = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tariff_whatif *whatif = begin_whatif(cases[i].file, cases[i].text, NULL, &err);

        told->length = 0;
        assert_int_equal(tariff_whatif_quiet(whatif, cases[i].size, &err), TARIFF_OK);
        assert_int_equal(tariff_whatif_rate(whatif, &err), TARIFF_OK);
        assert_int_equal(
                tariff_whatif_write(whatif, TARIFF_FORMAT_MARKDOWN, gather, told, &err), TARIFF_OK);
        assert_int_equal(told->length > 0, cases[i].is_written);
        told->length = 0;
        assert_int_equal(
                tariff_whatif_write(whatif, TARIFF_FORMAT_CSV, gather, told, &err), TARIFF_OK);
        assert_true(told->length > 0);
        tariff_whatif_free(whatif);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        tariff_whatif *whatif = begin_whatif(NULL, "traffic.out_gb=0.40", NULL, &err);

        assert_int_equal(tariff_whatif_quiet(whatif, wrong[i], &err), TARIFF_BAD_CHANGE);
        assert_int_equal(tariff_whatif_quiet(whatif, NULL, &err), TARIFF_BAD_ARGUMENT);
        tariff_whatif_free(whatif);
    }
    free(told);
}

static bool stop_at_once(void *ud, const char *phase, uint64_t done, uint64_t all)
{
    (void)done;
    (void)all;
    snprintf(ud, 64, "%s", phase);
    return false;
}

static void test_cancelled(void **state)
{
    static const char set[] = "traffic.out_gb=0.40";
    tariff_run_options run = TARIFF_RUN_OPTIONS_INIT;
    tariff_error err = { 0 };
    tariff_whatif *whatif;
    char phase[64] = "";

    (void)state;
    run.progress = stop_at_once;
    run.progress_ud = phase;
    whatif = begin_whatif(NULL, set, &run, &err);
    assert_int_equal(tariff_whatif_rate(whatif, &err), TARIFF_CANCELLED);
    assert_string_equal(phase, "run 1 of 2, reading");
    tariff_whatif_free(whatif);
}

int main(void)
{
    const struct CMUnitTest calls[] = { cmocka_unit_test(test_calls),
        cmocka_unit_test(test_questions), cmocka_unit_test(test_quiet),
        cmocka_unit_test(test_cancelled) };

    return RUN_CASES("whatif", test_whatif, whatif_cases) +
           cmocka_run_group_tests_name("whatif calls", calls, NULL, NULL);
}
