/* SPDX-License-Identifier: MIT */
/*
 * test_codes.c - each code that a mistake in a file has, through the public
 * header.  One row a case: which file is spoilt, with what -> the code.
 *
 * What people read is in the *.case files beside this one.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/cases.h"
#include "tariff.h"

static const char good_rules[] =
        "rulebook \"small\" { currency = \"CNY\", zone = \"Asia/Shanghai\" }\n"
        "meter \"sent\" { unit = \"GB\", sum = \"gb\" }\n"
        "price \"traffic\" { when = { item = \"traffic\" }, meter = \"sent\", "
        "rate = fact \"traffic.gb\" }\n";

static const char good_facts[] =
        "tariff: 1\nusage:\n  item: [traffic]\n  gb: { for: { item: traffic }, unit: GB }\n"
        "facts:\n  traffic.gb: { unit: CNY/GB, values: { 2025-01-01: { is: 0.50, source: s } } }\n";

static const char good_test[] =
        "tariff: 1\ntest: one\naccounts: [{ id: acme }]\nusage:\n"
        "  - { id: u, at: 2026-03-04T10:00Z, account: acme, item: traffic, gb: 2 }\n"
        "expect:\n  - { account: acme, price: traffic, amount: 1.00 }\n";

static const char good_usage[] = "id,account,at,item,gb\nu,acme,2026-03-04T10:00Z,traffic,2\n";
static const char good_accounts[] = "tariff: 1\naccounts:\n  - { id: acme, balance: 5 }\n";

#define RATE(body)                                                                                 \
    "rulebook \"small\" { currency = \"CNY\", zone = \"Asia/Shanghai\" }\n"                        \
    "meter \"sent\" { unit = \"GB\", sum = \"gb\" }\n"                                             \
    "price \"traffic\" { when = { item = \"traffic\" }, meter = \"sent\", "                        \
    "rate = function(usage) " body " end }\n"

enum spoilt { RULES, FACTS, TEST, ACCOUNTS, USAGE, PRIOR, NOTHING, INPUTS };

static const struct code_case {
    const char *name;
    enum spoilt spoilt;
    const char *with;
    tariff_code code;
} code_cases[] = {
    { "nothing is wrong", NOTHING, "", TARIFF_OK },
    { "a fact without its source", FACTS,
            "tariff: 1\nusage:\n  item: [traffic]\n  gb: { for: { item: traffic }, unit: GB }\n"
            "facts:\n  traffic.gb: { unit: CNY/GB, values: { 2025-01-01: { is: 0.50 } } }\n",
            TARIFF_BAD_FACT },
    { "a rulebook without its block", RULES, "meter \"sent\" { unit = \"GB\", sum = \"gb\" }\n",
            TARIFF_BAD_RULE },
    { "a rate that raises an error", RULES, RATE("error(\"not agreed\")"), TARIFF_RULE_FAILED },
    { "a rate that never ends", RULES, RATE("while true do end"), TARIFF_RULE_LIMIT },
    { "an expectation of an unknown account", TEST,
            "tariff: 1\ntest: one\naccounts: [{ id: acme }]\n"
            "expect:\n  - { account: acne, price: traffic, amount: 1.00 }\n",
            TARIFF_BAD_TEST },
    { "an account twice", ACCOUNTS, "tariff: 1\naccounts:\n  - { id: acme }\n  - { id: acme }\n",
            TARIFF_BAD_ACCOUNT },
    { "usage that is no number", USAGE,
            "id,account,at,item,gb\nu,acme,2026-03-04T10:00Z,traffic,x\n", TARIFF_BAD_USAGE },
    { "usage beyond every amount", USAGE,
            "id,account,at,item,gb\nu,acme,2026-03-04T10:00Z,traffic,99999999999999999999\n"
            "v,acme,2026-03-04T10:00Z,traffic,99999999999999999999\n",
            TARIFF_OUT_OF_RANGE },
    { "a state that is none", PRIOR, "tariff: 1\n", TARIFF_BAD_STATE },
    { "an input that is not there", USAGE, NULL, TARIFF_FILE_FAILED },
};

static void put_file(const char *folder, const char *name, const char *text)
{
    char path[512];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void make_book(const struct code_case *c, const char *folder)
{
    char path[512];

    snprintf(path, sizeof path, "%s/facts", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/tests", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    put_file(folder, "rulebook.lua", c->spoilt == RULES ? c->with : good_rules);
    put_file(folder, "facts/all.yaml", c->spoilt == FACTS ? c->with : good_facts);
    put_file(folder, "tests/one.yaml", c->spoilt == TEST ? c->with : good_test);
}

static void remove_book(const char *folder)
{
    static const char *const names[] = { "rulebook.lua", "facts/all.yaml", "tests/one.yaml",
        "facts", "tests", "" };
    char path[512];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        assert_int_equal(remove(path), 0);
    }
}

/* Adds what the case says in place of the good text; NULL: a file that is not there. */
static tariff_code add_input(const struct code_case *c, enum spoilt kind, tariff_run *run,
        const char *good, tariff_error *err)
{
    static const tariff_input inputs[INPUTS] = { [ACCOUNTS] = TARIFF_INPUT_ACCOUNTS,
        [USAGE] = TARIFF_INPUT_USAGE,
        [PRIOR] = TARIFF_INPUT_PRIOR };
    const char *text = c->spoilt == kind ? c->with : good;

    return tariff_run_add(run, inputs[kind], kind == ACCOUNTS ? "a.yaml" : "nowhere/u.csv", text,
            text == NULL ? 0 : strlen(text), err);
}

static tariff_code rate_book(const struct code_case *c, const char *folder, tariff_error *err)
{
    tariff_rulebook *rulebook = NULL;
    tariff_run *run = NULL;
    tariff_code code = tariff_rulebook_open(folder, NULL, &rulebook, err);

    if (code == TARIFF_OK)
        code = tariff_run_new(rulebook, NULL, &run, err);
    if (code == TARIFF_OK && c->spoilt == PRIOR)
        code = add_input(c, PRIOR, run, NULL, err);
    if (code == TARIFF_OK)
        code = add_input(c, ACCOUNTS, run, good_accounts, err);
    if (code == TARIFF_OK)
        code = add_input(c, USAGE, run, good_usage, err);
    if (code == TARIFF_OK)
        code = tariff_run_rate(run, err);
    tariff_run_free(run);
    tariff_rulebook_close(rulebook);
    return code;
}

static void keep_failure(void *ud, const tariff_test_result *result)
{
    tariff_error *err = ud;

    if (!result->passed)
        *err = result->failure;
}

static tariff_code test_book(const char *folder, tariff_error *err)
{
    tariff_error failure = { 0 };
    size_t passed;
    size_t failed;
    tariff_code code =
            tariff_rulebook_test(folder, NULL, NULL, keep_failure, &failure, &passed, &failed, err);

    if (code == TARIFF_OK)
        *err = failure;
    return err->code;
}

static void test_code(void **state)
{
    const struct code_case *c = *state;
    char folder[] = "/tmp/tariff-codes-XXXXXX";
    tariff_error err = { 0 };

    assert_non_null(mkdtemp(folder));
    make_book(c, folder);
    if (c->spoilt == TEST)
        assert_int_equal(test_book(folder, &err), c->code);
    else
        assert_int_equal(rate_book(c, folder, &err), c->code);
    remove_book(folder);
    assert_int_equal(err.code, c->code);
    if (c->code == TARIFF_OK)
        return;
    assert_string_not_equal(tariff_finding_title(err.finding), "");
    assert_string_not_equal(err.message, "");
    assert_string_not_equal(err.hint, "");
}

int main(void)
{
    return RUN_CASES("codes of mistakes", test_code, code_cases);
}
