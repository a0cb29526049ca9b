/* SPDX-License-Identifier: MIT */
/*
 * Accounts, grants and purchases from YAML and CSV.
 */
#include <stdlib.h>

#include "facts/account.h"
#include "facts/reading.h"
#include "value/instant.h"

#define GRANT         "effective: 2026-01-10T10:00+08:00"
#define GRANT_COLUMNS "id,account,pool,amount,left,per,partial,paid,effective,expires,plan\n"

/* Which of the three readers a text is for. */
enum source { YAML, ACCOUNTS, GRANTS };

static tariff_code read_source(struct tf_accounts *accounts, enum source source, const char *text,
        const struct tf_columns *columns, struct tf_arena *arena, struct tf_report *report)
{
    const struct tf_yaml *tree;

    if (source == ACCOUNTS)
        return tf_accounts_read_csv(accounts, "a.csv", text, strlen(text), columns, report);
    if (source == GRANTS)
        return tf_grants_read_csv(accounts, "a.csv", text, strlen(text), columns, report);
    tree = read_tree(arena, text, report);
    return tree == NULL ? TARIFF_NO_MEMORY : tf_accounts_read(accounts, tree, report);
}

/* -- Mistakes ------------------------------------------------------------ */

#define TIME_HINT "Write a time with its offset from UTC, such as 2026-03-01T10:30:30+08:00."

static const struct mistake {
    const char *name;
    enum source source;
    const char *text;
    struct finding want;
} mistakes[] = {
    { "not a list", YAML, "a: 1\n",
            { 1, 1, "The section `accounts` must be a list, not a map.",
                    "Write a list, as in [a, b], or one line for each item, beginning with "
                    "`- `." } },
    { "an account that is a word", YAML, "- acme\n",
            { 1, 3, "An account must be a map, not `acme`.",
                    "Write `key: value` pairs, indented below it." } },
    { "no id", YAML, "- { zone: UTC }\n",
            { 1, 3, "The account has no `id`.", "Give `id` a value." } },
    { "an id twice", YAML, "- { id: a }\n- { id: b }\n- { id: a }\n",
            { 3, 9, "The account `a` is given twice; the first is in a.yaml, line 1.",
                    "Keep one of the two." } },
    { "a bad balance", YAML, "- { id: a, balance: 1_000 }\n",
            { 1, 21, "The number `1_000` has marks between its digits.",
                    "Write the digits without marks: 1000." } },
    { "a bad moment", YAML, "- { id: a, created: 2026-01-01 }\n",
            { 1, 21, "The time `2026-01-01` has a date but no time of day.", TIME_HINT } },
    { "a moment without offset", YAML, "- { id: a, created: 2026-01-01T10:00 }\n",
            { 1, 21, "The time `2026-01-01T10:00` has no zone offset.", TIME_HINT } },
    { "a free field that is a list", YAML, "- { id: a, tags: [x] }\n",
            { 1, 18, "`tags` is a free field of the account and must be text.",
                    "Write one text; `members`, `grants` and `purchases` are the lists of "
                    "an account." } },
    { "an organisation that shares", YAML, "- { id: a, organisation: b }\n",
            { 1, 12, "`organisation` is reserved; an account cannot have it.",
                    "Choose another name; an account whose `members` share what it has lists "
                    "them." } },
    { "a reserved word", YAML, "- { id: a, parent: b }\n",
            { 1, 12, "`parent` is reserved; an account cannot have it.",
                    "Choose another name; an account whose `members` share what it has lists "
                    "them." } },
    { "grants that are no list", YAML, "- { id: a, grants: { id: g } }\n",
            { 1, 20, "grants must be a list, not a map.",
                    "Write a list, as in [a, b], or one line for each item, beginning with "
                    "`- `." } },
    { "an unknown key of a grant", YAML,
            "- { id: a, grants: [{ id: g, pool: p, ammount: 1, " GRANT " }] }\n",
            { 1, 39, "`ammount` is not a key of a grant.", "Write `amount` instead." } },
    { "a grant without a pool", YAML, "- { id: a, grants: [{ id: g, amount: 1, " GRANT " }] }\n",
            { 1, 21, "The grant has no `pool`.", "Give `pool` a value." } },
    { "a grant without an amount", YAML, "- { id: a, grants: [{ id: g, pool: p, " GRANT " }] }\n",
            { 1, 21, "The grant `g` has neither `amount` nor `left`.",
                    "Give `amount`, `left` or both." } },
    { "a grant with more left than it had", YAML,
            "- { id: a, grants: [{ id: g, pool: p, amount: 5, left: 6, " GRANT " }] }\n",
            { 1, 56, "The grant `g` has 6 left of an amount of 5.",
                    "Write an amount that holds what is left." } },
    { "a grant below zero", YAML,
            "- { id: a, grants: [{ id: g, pool: p, amount: -5, " GRANT " }] }\n",
            { 1, 47, "The grant `g` has less than nothing (-5).", "Write 0 or more." } },
    { "a grant per week", YAML,
            "- { id: a, grants: [{ id: g, pool: p, amount: 5, per: week, " GRANT " }] }\n",
            { 1, 55, "A grant cannot be per `week`.",
                    "Write hour, day, month or year, or a length of time such as 7 days." } },
    { "a part of no window", YAML,
            "- { id: a, grants: [{ id: g, pool: p, amount: 5, partial: prorate, " GRANT " }] }\n",
            { 1, 59, "`partial` says what a part of a window gives, but the grant has no `per`.",
                    "Add `per`, or leave `partial` out." } },
    { "an unknown part", YAML,
            "- { id: a, grants: [{ id: g, pool: p, amount: 5, per: day, partial: half, " GRANT
            " }] }\n",
            { 1, 69, "`partial` cannot be `half`.", "Write prorate or whole." } },
    { "a grant that expires before it begins", YAML,
            "- { id: a, grants: [{ id: g, pool: p, amount: 5, " GRANT
            ", expires: 2026-01-10T02:00Z }] }\n",
            { 1, 94,
                    "The grant `g` expires at 2026-01-10T02:00Z, but is effective only from "
                    "2026-01-10T10:00+08:00.",
                    "Let the grant expire after it becomes effective." } },
    { "a grant twice", YAML,
            "- id: a\n  grants:\n  - { id: g, pool: p, amount: 5, " GRANT
            " }\n  - { id: g, pool: p, amount: 5, " GRANT " }\n",
            { 4, 5, "The grant `g` is given twice; the first is in a.yaml, line 3.",
                    "Give each an id of its own." } },
    { "a purchase without a time", YAML, "- { id: a, purchases: [{ id: p, plan: basic }] }\n",
            { 1, 24, "The purchase has no `at`.", "Give `at` a value." } },
    { "a purchase twice", YAML,
            "- id: a\n  purchases:\n  - { id: p, plan: b, at: 2026-01-10T10:00Z }\n"
            "  - { id: p, plan: b, at: 2026-01-10T10:00Z }\n",
            { 4, 5, "The purchase `p` is given twice; the first is in a.yaml, line 3.",
                    "Give each an id of its own." } },
    { "an unknown key of a purchase", YAML,
            "- { id: a, purchases: [{ id: p, plan: basic, at: 2026-01-10T10:00Z, price: 3 }] }\n",
            { 1, 69, "`price` is not a key of a purchase.", "Use one of: id, plan, at, paid." } },
    { "an empty accounts file", ACCOUNTS, "",
            { 1, 1, "The file is empty.", "Begin the file with the names of its columns." } },
    { "no column for the id", ACCOUNTS, "name,balance\n",
            { 1, 1, "The file has no column `id`.", "Name a column `id`, or map one to it." } },
    { "a column twice", ACCOUNTS, "id,zone,zone\n",
            { 1, 9, "The column `zone` is there twice.", "Give each column a name of its own." } },
    { "a column of parties", ACCOUNTS, "id,party\n",
            { 1, 4, "`party` is reserved; it cannot name a column of accounts.",
                    "Choose another name; grants have a file of their own, and `prices` are "
                    "written in YAML." } },
    { "a reserved column", ACCOUNTS, "id,grants\n",
            { 1, 4, "`grants` is reserved; it cannot name a column of accounts.",
                    "Choose another name; grants have a file of their own, and `prices` are "
                    "written in YAML." } },
    { "a column without a name", ACCOUNTS, "id,,x\n",
            { 1, 4, "A column has no name.", "Name the column, or take it out." } },
    { "a row without an id", ACCOUNTS, "id,balance\n,5\n",
            { 2, 1, "The account has no `id`.", "Give `id` a value." } },
    { "a row with a bad balance", ACCOUNTS, "id,balance\na,5\nb,\"1,5\"\n",
            { 3, 3, "The number `1,5` has a comma where a decimal point belongs.",
                    "Write a point: 1.5." } },
    { "a row that is short", ACCOUNTS, "id,balance\na\n",
            { 2, 1, "The row has 1 cells, the first line 2.",
                    "Look for a separator too many or too few." } },
    { "a row with an id twice", ACCOUNTS, "id\na\nb\na\n",
            { 4, 1, "The account `a` is given twice; the first is in a.csv, line 2.",
                    "Keep one of the two." } },
    { "an unknown column of grants", GRANTS, "id,account,pool,effective,amont\n",
            { 1, 27, "`amont` is not a column of grants.", "Write `amount` instead." } },
    { "no column for the pool", GRANTS, "id,account,effective,amount\n",
            { 1, 1, "The file has no column `pool`.", "Name a column `pool`, or map one to it." } },
    { "a grant of an unknown account", GRANTS,
            GRANT_COLUMNS "g,acmee,p,5,,,,,2026-01-10T10:00Z,,\n",
            { 2, 3, "No account is called `acmee`.",
                    "Write `acme` instead, or add the account." } },
    { "a grant of no account", GRANTS, GRANT_COLUMNS "g,,p,5,,,,,2026-01-10T10:00Z,,\n",
            { 2, 3, "The grant has no account.", "Write the id of the account." } },
    { "a grant row twice", GRANTS,
            GRANT_COLUMNS
            "g,acme,p,5,,,,,2026-01-10T10:00Z,,\ng,acme,p,5,,,,,2026-01-10T10:00Z,,\n",
            { 3, 1, "The grant `g` is given twice; the first is in a.csv, line 2.",
                    "Give each an id of its own." } },
    { "a quote never closed", GRANTS, "id,account,pool,effective,amount\n\"g\n",
            { 2, 1, "The quoted cell that begins here is never closed.",
                    "Close the cell with a quote, or double the quotes that belong to the "
                    "text." } },
};

static void test_mistake(void **state)
{
    const struct mistake *c = *state;
    struct tf_report report = { 0 };
    struct tf_accounts accounts;
    struct tf_arena arena;

    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    tf_accounts_init(&accounts, tf_alloc_of(NULL, NULL));
    if (c->source == GRANTS)
        tf_accounts_get(&accounts, "acme", 4);
    assert_int_equal(
            read_source(&accounts, c->source, c->text, NULL, &arena, &report), TARIFF_BAD_ACCOUNT);
    assert_finding(&report, &c->want);
    assert_int_equal(report.first.code, TARIFF_BAD_ACCOUNT);
    assert_int_equal(report.count, 1);
    tf_accounts_free(&accounts);
    tf_arena_free(&arena);
}

/* -- What is read -------------------------------------------------------- */

static void assert_number(struct tf_dec number, const char *want)
{
    char text[TF_DEC_TEXT_MAX];

    tf_dec_format(number, 0, text);
    assert_string_equal(text, want);
}

static int64_t instant(const char *text)
{
    int64_t at;

    assert_null(tf_instant_parse(text, strlen(text), &at));
    return at;
}

static const struct tf_account *account_of(const struct tf_accounts *accounts, const char *id)
{
    uint32_t number = tf_intern_find(&accounts->ids, id, strlen(id));

    assert_int_not_equal(number, 0);
    return &accounts->items[number - 1];
}

#define EXAMPLE                                                                                    \
    "- id: acme\n"                                                                                 \
    "  zone: Asia/Shanghai\n"                                                                      \
    "  balance: -5.50\n"                                                                           \
    "  created: 2026-01-01T00:00Z\n"                                                               \
    "  segment: school\n"                                                                          \
    "  country: \"\"\n"                                                                            \
    "  grants:\n"                                                                                  \
    "  - { id: p1, pool: compute, plan: basic, left: 6.00, effective: 2026-01-10T10:00+08:00 }\n"  \
    "  - { id: p2, pool: storage, amount: 500, per: hour, partial: prorate, paid: 60, priority: "  \
    "2,\n"                                                                                         \
    "      created: 2026-01-09T10:00Z, effective: 2026-01-10T10:00Z, expires: 2027-01-10T10:00Z "  \
    "}\n"                                                                                          \
    "  - { id: p3, pool: compute, amount: 5, left: 2, effective: 2026-01-10T10:00Z, expires: "     \
    "never, kind: gift }\n"                                                                        \
    "  purchases:\n"                                                                               \
    "  - { id: b1, plan: starter, at: 2026-01-11T10:00Z, paid: 59 }\n"                             \
    "- id: other\n"

static void test_yaml(void **state)
{
    struct tf_report report = { 0 };
    const struct tf_account *acme;
    const struct tf_grant_entry *grants;
    struct tf_accounts accounts;
    struct tf_arena arena;

    (void)state;
    tf_arena_init(&arena, tf_alloc_of(NULL, NULL));
    tf_accounts_init(&accounts, tf_alloc_of(NULL, NULL));
    read_source(&accounts, YAML, EXAMPLE, NULL, &arena, &report);
    assert_no_finding(&report);
    tf_arena_free(&arena); /* the accounts keep their own texts */

    assert_int_equal(accounts.count, 2);
    acme = account_of(&accounts, "acme");
    assert_string_equal(acme->id, "acme");
    assert_string_equal(acme->zone, "Asia/Shanghai");
    assert_number(acme->balance, "-5.5");
    assert_int_equal(acme->field_count, 1);
    assert_string_equal(acme->fields[0].name, "segment");
    assert_string_equal(acme->fields[0].text, "school");
    assert_int_equal(acme->place.line, 1);

    grants = acme->grants;
    assert_int_equal(acme->grant_count, 3);
    assert_string_equal(grants[0].account, "acme");
    assert_string_equal(grants[0].plan, "basic");
    assert_number(grants[0].amount, "6");
    assert_number(grants[0].left, "6");
    assert_int_equal(grants[0].expires, TF_NEVER);
    assert_int_equal(grants[0].created, TF_ALWAYS);
    assert_int_equal(grants[0].effective, instant("2026-01-10T02:00Z"));
    assert_true(grants[0].pool == grants[2].pool);
    assert_null(grants[1].plan);
    assert_int_equal(grants[1].per, TF_WINDOW_HOUR);
    assert_true(grants[1].prorate && grants[1].has_paid && grants[1].has_priority);
    assert_number(grants[1].paid, "60");
    assert_number(grants[1].left, "500");
    assert_false(grants[2].has_paid || grants[2].has_priority);
    assert_null(grants[1].kind);
    assert_string_equal(grants[2].kind, "gift");
    assert_number(grants[2].left, "2");
    assert_int_equal(grants[2].expires, TF_NEVER);

    assert_int_equal(acme->purchase_count, 1);
    assert_string_equal(acme->purchases[0].plan, "starter");
    assert_number(acme->purchases[0].paid, "59");
    assert_null(account_of(&accounts, "other")->zone);
    assert_int_equal(account_of(&accounts, "other")->created, TF_ALWAYS);
    tf_accounts_free(&accounts);
}

static void test_csv_kinds(void **state)
{
    struct tf_report report = { 0 };
    const struct tf_account *account;
    struct tf_accounts accounts;

    (void)state;
    tf_accounts_init(&accounts, tf_alloc_of(NULL, NULL));
    assert_int_equal(tf_accounts_get(&accounts, "acme", 4), 0);
    read_source(&accounts, GRANTS,
            "id,account,pool,amount,effective,kind\n"
            "g,acme,compute,1,2026-01-10T10:00Z,gift\n"
            "h,acme,compute,1,2026-01-10T10:00Z,\n",
            NULL, NULL, &report);
    assert_no_finding(&report);
    account = account_of(&accounts, "acme");
    assert_int_equal(account->grant_count, 2);
    assert_string_equal(account->grants[0].kind, "gift");
    assert_null(account->grants[1].kind);
    tf_accounts_free(&accounts);
}

static void test_csv(void **state)
{
    struct tf_report report = { 0 };
    const struct tf_account *account;
    struct tf_accounts accounts;

    (void)state;
    tf_accounts_init(&accounts, tf_alloc_of(NULL, NULL));
    assert_int_equal(tf_accounts_get(&accounts, "seen", 4), 0);
    read_source(&accounts, ACCOUNTS,
            "account;segment;balance;zone\r\nacme;\"big; blue\";10.50;UTC\r\nseen;;;\r\n", NULL,
            NULL, &report);
    read_source(&accounts, GRANTS,
            GRANT_COLUMNS "g1,acme,compute,6,,hour,whole,0,2026-01-10T10:00Z,,basic\n"
                          "g2,seen,compute,6,1,,,,2026-01-10T10:00Z,2027-01-10T10:00Z,\n",
            NULL, NULL, &report);
    assert_no_finding(&report);
    account = account_of(&accounts, "acme");
    assert_number(account->balance, "10.5");
    assert_string_equal(account->zone, "UTC");
    assert_int_equal(account->field_count, 1);
    assert_string_equal(account->fields[0].text, "big; blue");
    assert_int_equal(account->grants[0].per, TF_WINDOW_HOUR);
    assert_true(account->grants[0].has_paid);
    assert_string_equal(account->grants[0].plan, "basic");
    account = account_of(&accounts, "seen");
    assert_int_equal(account->place.line, 3);
    assert_int_equal(account->field_count, 0);
    assert_number(account->grants[0].left, "1");
    assert_int_equal(account->grants[0].expires, instant("2027-01-10T10:00Z"));
    tf_accounts_free(&accounts);
}

static void test_mapped_columns(void **state)
{
    static const struct tf_column account_items[] = { { "id", "Kunde", NULL },
        { "segment", "Gruppe", NULL }, { "zone", NULL, "UTC" } };
    static const struct tf_column grant_items[] = { { "id", "lot_id", NULL },
        { "pool", "kind", NULL }, { "amount", "quota", NULL },
        { "effective", NULL, "2026-01-10T10:00Z" } };
    static const struct tf_column wrong_items[] = { { "pool", "knid", NULL } };
    const struct tf_columns account_columns = { account_items, 3 };
    const struct tf_columns grant_columns = { grant_items, 4 };
    const struct tf_columns wrong_columns = { wrong_items, 1 };
    struct tf_report report = { 0 };
    const struct tf_account *account;
    struct tf_accounts accounts;

    (void)state;
    tf_accounts_init(&accounts, tf_alloc_of(NULL, NULL));
    read_source(&accounts, ACCOUNTS, "Kunde,balance,Gruppe\nacme,3,big\n", &account_columns, NULL,
            &report);
    read_source(&accounts, GRANTS, "lot_id,account,kind,quota,extra\ng,acme,compute,5,x\n",
            &grant_columns, NULL, &report);
    assert_no_finding(&report);
    account = account_of(&accounts, "acme");
    assert_number(account->balance, "3");
    assert_string_equal(account->zone, "UTC");
    assert_int_equal(account->field_count, 1);
    assert_string_equal(account->fields[0].name, "segment");
    assert_string_equal(account->fields[0].text, "big");
    assert_string_equal(account->grants[0].pool, "compute");
    assert_number(account->grants[0].left, "5");
    assert_int_equal(account->grants[0].effective, instant("2026-01-10T10:00Z"));
    read_source(
            &accounts, GRANTS, "lot_id,account,kind,quota,extra\n", &wrong_columns, NULL, &report);
    assert_string_equal(
            report.first.message, "The file has no column `knid`, which is mapped to pool.");
    assert_string_equal(report.first.hint, "Write `kind` instead.");
    tf_accounts_free(&accounts);
}

/* Rows of all accounts mixed: each account's grants still stand together, in the file's order. */
static void test_many_grants(void **state)
{
    enum { ROWS = 20000, ACCOUNTS_COUNT = 300, ROW_MAX = 64 };
    char *text = malloc((size_t)ROWS * ROW_MAX);
    size_t length = (size_t)snprintf(text, ROW_MAX, "id,account,pool,amount,effective\n");
    struct tf_report report = { 0 };
    struct tf_accounts accounts;
    size_t total = 0;

    (void)state;
    tf_accounts_init(&accounts, tf_alloc_of(NULL, NULL));
    for (unsigned i = 0; i < ACCOUNTS_COUNT; i++) {
        char id[16];

        snprintf(id, sizeof id, "a%u", i);
        assert_int_equal(tf_accounts_get(&accounts, id, strlen(id)), i);
    }
    for (unsigned i = 0; i < ROWS; i++)
        length += (size_t)snprintf(text + length, ROW_MAX, "g%u,a%u,compute,%u,2026-01-10T10:00Z\n",
                i, i * 7 % ACCOUNTS_COUNT, i);
    assert_int_equal(
            tf_grants_read_csv(&accounts, "g.csv", text, length, NULL, &report), TARIFF_OK);
    free(text);
    for (size_t a = 0; a < accounts.count; a++) {
        const struct tf_account *account = &accounts.items[a];

        total += account->grant_count;
        for (size_t i = 0; i < account->grant_count; i++) {
            assert_string_equal(account->grants[i].account, account->id);
            assert_true(
                    i == 0 || account->grants[i - 1].place.line < account->grants[i].place.line);
        }
    }
    assert_int_equal(total, ROWS);
    tf_accounts_free(&accounts);
}

static void test_survives_every_failed_allocation(void **state)
{
    struct tf_report first = { 0 };
    struct tf_arena tree_arena;
    const struct tf_yaml *tree;

    (void)state;
    tf_arena_init(&tree_arena, tf_alloc_of(NULL, NULL));
    tree = read_tree(&tree_arena, EXAMPLE, &first);
    for (long n = 0;; n++) {
        struct failing f = { .left = n };
        struct tf_report report = { 0 };
        struct tf_accounts accounts;
        tariff_code code;

        tf_accounts_init(&accounts, tf_alloc_of(failing_alloc, &f));
        code = tf_accounts_read(&accounts, tree, &report);
        if (code == TARIFF_OK)
            code = read_source(
                    &accounts, ACCOUNTS, "id,x\nb,\"a \"\"q\"\"\"\nc,1\n", NULL, NULL, &report);
        if (code == TARIFF_OK)
            code = read_source(&accounts, GRANTS,
                    GRANT_COLUMNS "g1,b,compute,6,,hour,whole,0,2026-01-10T10:00Z,,basic\n", NULL,
                    NULL, &report);
        tf_accounts_free(&accounts);
        assert_int_equal(f.held, 0);
        if (code == TARIFF_OK)
            break;
        assert_int_equal(code, TARIFF_NO_MEMORY);
        assert_int_equal(report.first.code, TARIFF_NO_MEMORY);
    }
    tf_arena_free(&tree_arena);
}

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(test_yaml),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_csv_kinds),
        cmocka_unit_test(test_mapped_columns),
        cmocka_unit_test(test_many_grants),
        cmocka_unit_test(test_survives_every_failed_allocation),
    };

    return RUN_CASES("account mistakes", test_mistake, mistakes) +
           cmocka_run_group_tests_name("accounts", others, NULL, NULL);
}
