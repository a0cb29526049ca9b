/* SPDX-License-Identifier: MIT */
/*
 * test_call.c - functions of rules: what they read, what they answer, and
 * what stops them.
 */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "rule/call.h"
#include "rule/dump.h"
#include "support/cases.h"
#include "support/failing.h"

/* -- A small world -------------------------------------------------------------------------- */

static tariff_code world_read(
        void *ud, const char *name, struct tf_view_value *out, tariff_error *err)
{
    (void)ud;
    if (strcmp(name, "spec") == 0) {
        out->kind = TF_VIEW_TEXT;
        out->text = "gn6i";
        out->length = 4;
    } else if (strcmp(name, "hour") == 0) {
        out->kind = TF_VIEW_WHOLE;
        out->whole = 5;
    } else if (strcmp(name, "gb") == 0) {
        out->kind = TF_VIEW_NUMBER;
        if (tf_dec_parse("2.50", 4, &out->number) != NULL)
            return TARIFF_BAD_ARGUMENT;
    } else if (strcmp(name, "empty") == 0) {
        out->kind = TF_VIEW_ABSENT;
    } else if (strcmp(name, "broken") == 0) {
        return tf_fail(err, TF_F_STATE_DAMAGED, (struct tf_place){ "state", 7, 3 }, "Mend it.",
                "The state is broken.");
    }
    return TARIFF_OK;
}

static tariff_code world_look(
        void *ud, const char *what, const char *name, struct tf_view_value *out, tariff_error *err)
{
    (void)ud;
    (void)err;
    if (strcmp(what, "plan") == 0 && strcmp(name, "basic") == 0) {
        out->kind = TF_VIEW_BOOL;
        out->truth = true;
    } else if (strcmp(what, "meter") == 0 && strcmp(name, "sent") == 0) {
        out->kind = TF_VIEW_NUMBER;
        out->number = tf_dec_of(100);
    }
    return TARIFF_OK;
}

static tariff_code world_fact(
        void *ud, const char *name, struct tf_view_value *out, tariff_error *err)
{
    (void)ud;
    (void)err;
    if (strcmp(name, "tiers") == 0) {
        out->kind = TF_VIEW_TABLE;
    } else if (strcmp(name, "old") == 0) {
        out->kind = TF_VIEW_ABSENT;
    } else if (strcmp(name, "ten") == 0) {
        out->kind = TF_VIEW_NUMBER;
        out->number = tf_dec_of(10);
    }
    return TARIFF_OK;
}

static const char *const world_names[] = { "spec", "hour", "gb", "empty", "broken" };
static const char *const world_whats[] = { "meter", "plan" };
static const struct tf_view world = { .argument = "usage",
    .read = world_read,
    .names = world_names,
    .name_count = sizeof world_names / sizeof world_names[0],
    .look = world_look,
    .whats = world_whats,
    .what_count = sizeof world_whats / sizeof world_whats[0],
    .fact = world_fact };

/* A file with one function: before it, and its body. */
struct book {
    struct failing counted;
    struct tf_arena arena;
    struct tf_rule *rule;
    struct tf_blocks blocks;
};

static tariff_code open_book(struct book *book, const char *before, const char *body,
        long allocations, const struct tf_rule_limits *limits)
{
    char text[2048];
    struct tf_source source = { "rulebook.lua", text, 0 };
    struct tf_report report = { 0 };
    struct tf_alloc alloc;

    memset(book, 0, sizeof *book);
    book->counted.left = allocations;
    alloc = tf_alloc_of(failing_alloc, &book->counted);
    source.length = (size_t)snprintf(
            text, sizeof text, "%s\nprice 'p' { rate = function(usage)\n%s\nend }", before, body);
    tf_arena_init(&book->arena, alloc);
    return tf_rule_load(
            alloc, &book->arena, limits, &source, NULL, NULL, &book->blocks, &book->rule, &report);
}

static void close_book(struct book *book)
{
    tf_rule_free(book->rule);
    tf_arena_free(&book->arena);
    assert_int_equal(book->counted.held, 0);
}

/* -- Answers ----------------------------------------------------------------------------------- */

static const struct answer_case {
    const char *name;
    const char *before;
    const char *body;
    const char *dump;
} answers[] = {
    { "a fact", "", "return fact 'x'", "fact(\"x\")" },
    { "a fact that was looked up", "", "return fact 'ten' :of(usage)", "fact(\"ten\")" },
    { "a table of facts", "", "return graduated(fact 'tiers' :of(usage)) * '0.5'",
            "scaled(graduated(fact(\"tiers\")), 0.5)" },
    { "a scaled fact", "", "return fact 'ten' :of(usage) * '0.7'", "scaled(fact(\"ten\"), 0.7)" },
    { "a fact scaled by a quantity", "", "return usage.gb * fact 'ten' * 2",
            "scaled(fact(\"ten\"), 5)" },
    { "money", "", "return money '0.10'", "money(0.1)" },
    { "money from a quantity", "", "return money(usage.gb) * '0.1' + money(1)", "money(1.25)" },
    { "money from a quantity times money", "", "return usage.gb * money '2'", "money(5)" },
    { "a model", "", "return volume{ { upto = usage.gb, rate = money '1' } }",
            "volume({ rate=money(1), upto=2.5 })" },
    { "a field", "", "return field 'amount'", "field(\"amount\")" },
    { "fields of three kinds", "",
            "if usage.spec == 'gn6i' and usage.hour == 5 and usage.gb > 2 then "
            "return money(usage.gb) end",
            "money(2.5)" },
    { "an absent field is nil", "", "if usage.empty == nil then return money(1) end", "money(1)" },
    { "decimals calculate exactly", "",
            "return money(usage.gb * '0.2' + 1 - usage.gb // '0.9' + usage.gb % 1)", "money(0)" },
    { "floor division and remainder of negative numbers", "",
            "local n = -usage.gb return money((n // 1) * 100 + n % 1)", "money(-299.5)" },
    { "decimals compare", "",
            "assert(usage.gb <= '2.5' and '2.4' < usage.gb and not (usage.gb < 2)) "
            "assert(usage.gb:is '2.50' and usage.gb == usage.gb * 1) return money(max(usage.gb, "
            "1))",
            "money(2.5)" },
    { "facts that are numbers compare and add", "",
            "assert(fact 'ten' :of(usage) > usage.gb and fact 'ten' :of(usage) * 2 >= 20) "
            "return money(fact 'ten' :of(usage) + 1)",
            "money(11)" },
    { "looking at the account", "",
            "if usage.plan 'basic' and usage.meter 'sent' >= 100 then return money(2) end",
            "money(2)" },
    { "outer values", "local t = { low = { '0.5' } } local function low() return t.low[1] end",
            "return money(low()) * #t.low", "money(0.5)" },
    { "frozen tables are gone over", "local t = { b = 2, a = 1, 3 }",
            "local s = '' for k, v in pairs(t) do s = s .. k .. v end "
            "for i, v in ipairs(t) do s = s .. i .. v end assert(s == '13a1b213', s) return "
            "money(1)",
            "money(1)" },
    { "tables of its own are free", "",
            "local t = {} t.x = 1 t[1] = 2 t.x = t.x + t[1] return money(t.x)", "money(3)" },
    { "a frozen table in a model", "local tiers = { { upto = '1', rate = '2' } }",
            "return graduated(tiers)", "graduated({ rate=\"2\", upto=\"1\" })" },
    { "decimals join texts", "", "assert(usage.gb .. ' GB' == '2.5 GB') return money(1)",
            "money(1)" },
};

static void test_answer(void **state)
{
    const struct answer_case *c = *state;
    struct book book;
    struct tf_text out;
    tariff_error err = { 0 };

    tf_text_init(&out, tf_alloc_of(NULL, NULL));
    assert_int_equal(open_book(&book, c->before, c->body, 1000000, NULL), TARIFF_OK);
    for (int i = 0; i < 3; i++) { /* the same every time */
        const struct tf_node *node = NULL;

        tf_text_clear(&out);
        if (tf_rule_call_rate(book.rule, 0, &world, &book.arena, &node, &err) != TARIFF_OK)
            fail_msg("%u:%u: %s", err.line, err.column, err.message);
        dump_node(&out, node, false);
        assert_string_equal(tf_text_end(&out), c->dump);
    }
    tf_text_free(&out);
    close_book(&book);
}

/* -- Failures
 * -------------------------------------------------------------------------------------- */

static const struct failure_case {
    const char *name;
    const char *before;
    const char *body;
    tariff_code code;
    uint32_t line;
    uint32_t column;
    const char *message;
    const char *hint;
    bool is_spent;
} failures[] = {
    { "an unknown field", "", "return money(usage.gbs)", TARIFF_RULE_FAILED, 3, 20,
            "usage has no field \"gbs\"", "mean usage.gb?", false },
    { "a misspelt look", "", "return usage.meters 'x'", TARIFF_RULE_FAILED, 3, 14, "\"meters\"",
            "mean usage.meter?", false },
    { "an unknown meter", "", "return usage.meter 'sand'", TARIFF_RULE_FAILED, 3, 20,
            "no meter \"sand\"", "declares", false },
    { "an unknown fact", "", "return fact 'x' :of(usage)", TARIFF_RULE_FAILED, 3, 13,
            "no fact \"x\"", "facts/", false },
    { "a fact before its first date", "", "return fact 'old' :of(usage)", TARIFF_RULE_FAILED, 3, 13,
            "no value", "date", false },
    { "of something else", "", "return fact 'x' :of(1)", TARIFF_RULE_FAILED, 3, 18, "not a number",
            ":of(usage)", false },
    { "a callback's error passes through", "", "return usage.broken", TARIFF_BAD_STATE, 7, 3,
            "The state is broken.", "Mend it.", false },
    { "nothing", "", "local x = 1", TARIFF_RULE_FAILED, 2, 20, "returned nothing", "fact", false },
    { "a decimal text", "", "return '0.10'", TARIFF_RULE_FAILED, 2, 20, "returned a text",
            "money \"0.10\"", false },
    { "a whole number", "", "return 5", TARIFF_RULE_FAILED, 2, 20, "returned a number",
            "money \"0.10\"", false },
    { "a quantity", "", "return usage.gb", TARIFF_RULE_FAILED, 2, 20, "returned a number",
            "money \"0.10\"", false },
    { "a table", "", "return {}", TARIFF_RULE_FAILED, 2, 20, "returned a table", "fact", false },
    { "a word that is no rate", "", "return no 'x'", TARIFF_RULE_FAILED, 2, 20, "returned no",
            "fact", false },
    { "a word that is not called", "", "return money", TARIFF_RULE_FAILED, 2, 20,
            "returned a function", "fact", false },
    { "a function in a model", "", "return graduated{ function() end }", TARIFF_RULE_FAILED, 2, 20,
            "a function inside", "Return a rate", false },
    { "a quantity compared with ==", "", "if usage.gb == '2.5' then return money(1) end",
            TARIFF_RULE_FAILED, 3, 10, "never find equal", ":is(", false },
    { "a fact that is a table, compared", "", "return fact 'tiers' :of(usage) > 5",
            TARIFF_RULE_FAILED, 3, 1, "takes a number, not fact", ":of(usage)", false },
    { "a fact that was not looked up, compared", "", "return fact 'ten' > 5", TARIFF_RULE_FAILED, 3,
            1, "takes a number, not fact", ":of(usage)", false },
    { "an error of its own", "", "error 'no price at night'", TARIFF_RULE_FAILED, 3, 1,
            "no price at night", "says so", false },
    { "an unknown name", "", "return mony '1'", TARIFF_RULE_FAILED, 3, 8, "\"mony\"", "money",
            false },
    { "a nil index names the variable", "", "local t = {}\nreturn t.low.x", TARIFF_RULE_FAILED, 4,
            10, "index a nil value (field 'low')", "before the dot", false },
    { "a shared table is written", "local t = { {} }", "t[1].x = 1", TARIFF_RULE_FAILED, 3, 1,
            "cannot be changed", "local", false },
    { "a shared table grows", "local t = { 1 }", "t[2] = 1", TARIFF_RULE_FAILED, 3, 1,
            "cannot be changed", "local", false },
    { "a table of a helper's table is written",
            "local t = { { {} } } local function f() return t[1] end", "f()[1].x = 1",
            TARIFF_RULE_FAILED, 3, 1, "cannot be changed", "local", false },
    { "usage is written", "", "usage.gb = 1", TARIFF_RULE_FAILED, 3, 1, "cannot be changed",
            "local", false },
    { "an outer variable is changed", "local n = 0", "n = n + 1 return money(n)",
            TARIFF_RULE_FAILED, 2, 20, "changed a variable", "inside", true },
    { "an outer variable is set from nothing", "local n", "n = usage return money(1)",
            TARIFF_RULE_FAILED, 2, 20, "changed a variable", "inside", true },
    { "a helper in a table changes one",
            "local n = 0 local t = { { f = function() n = n + 1 end } }",
            "t[1].f() return money(1)", TARIFF_RULE_FAILED, 2, 20, "changed a variable", "inside",
            true },
    { "a variable is changed before an error", "local n = 0", "n = 1 error 'x'", TARIFF_RULE_FAILED,
            2, 20, "changed a variable", "inside", true },
    { "declaring in a function", "", "price 'x' { }", TARIFF_RULE_FAILED, 3, 1, "declares", "Move",
            false },
    { "including in a function", "", "include 'x.lua'", TARIFF_RULE_FAILED, 3, 1, "declares",
            "Move", false },
    { "a loop without end", "", "local n = 0\nwhile true do n = n + 1 end", TARIFF_RULE_LIMIT, 4, 1,
            "1000000 steps that one call", "loop", true },
    { "recursion without end", "local function f(n) return 1 + f(n) end", "return f(1)",
            TARIFF_RULE_LIMIT, 1, 1, "", "", true },
    { "a text that is too long", "", "local s = 'x' while true do s = s .. s end",
            TARIFF_RULE_LIMIT, 0, 0, "text longer than 4096", "shorter", true },
    { "money that is too large", "", "return money '100000000000000000000' * 10",
            TARIFF_OUT_OF_RANGE, 3, 1, "too large", "10^20", false },
    { "a quantity divided by zero", "", "return money(usage.gb // 0)", TARIFF_RULE_FAILED, 3, 1,
            "divided by zero", "not zero", false },
    { "a whole number divided by zero", "", "return money(1 // 0)", TARIFF_RULE_FAILED, 3, 1,
            "by zero", "not zero", false },
};

static void test_failure(void **state)
{
    const struct failure_case *c = *state;
    const struct tf_node *node = NULL;
    struct book book;
    tariff_error err = { 0 };
    tariff_code code;

    assert_int_equal(open_book(&book, c->before, c->body, 10000000, NULL), TARIFF_OK);
    code = tf_rule_call_rate(book.rule, 0, &world, &book.arena, &node, &err);
    if (code != c->code || (c->line != 0 && (err.line != c->line || err.column != c->column)) ||
            strstr(err.message, c->message) == NULL || strstr(err.hint, c->hint) == NULL)
        fail_msg(
                "%d at %u:%u: %s hint: %s", (int)code, err.line, err.column, err.message, err.hint);
    assert_int_equal(err.code, c->code);
    assert_null(node);
    assert_int_equal(tf_rule_is_spent(book.rule), c->is_spent);
    if (c->is_spent) /* and stays so */
        assert_int_not_equal(
                tf_rule_call_rate(book.rule, 0, &world, &book.arena, &node, NULL), TARIFF_OK);
    close_book(&book);
}

/* -- The other calls
 * --------------------------------------------------------------------------------- */

static void test_eligibility_is_a_truth(void **state)
{
    struct book book;
    tariff_error err = { 0 };
    bool answer = false;

    (void)state;
    assert_int_equal(open_book(&book, "", "return usage.hour == 5", 1000000, NULL), TARIFF_OK);
    assert_int_equal(tf_rule_call_bool(book.rule, 0, &world, &answer, &err), TARIFF_OK);
    assert_true(answer);
    close_book(&book);
    assert_int_equal(open_book(&book, "", "return usage.hour", 1000000, NULL), TARIFF_OK);
    assert_int_equal(tf_rule_call_bool(book.rule, 0, &world, &answer, &err), TARIFF_RULE_FAILED);
    assert_false(answer);
    assert_non_null(strstr(err.message, "a number where true or false is due"));
    close_book(&book);
}

static void test_keys_and_texts(void **state)
{
    struct book book;
    const struct tf_node *node = NULL;

    (void)state;
    assert_int_equal(open_book(&book, "", "return usage.gb * 2", 1000000, NULL), TARIFF_OK);
    assert_int_equal(tf_rule_call_key(book.rule, 0, &world, &book.arena, &node, NULL), TARIFF_OK);
    assert_int_equal(node->kind, TF_NODE_NUMBER);
    assert_int_equal(tf_dec_cmp(node->number, tf_dec_of(5)), 0);
    assert_int_equal(
            tf_rule_call_text(book.rule, 0, &world, &book.arena, &node, NULL), TARIFF_RULE_FAILED);
    close_book(&book);
    assert_int_equal(open_book(&book, "", "return usage.spec .. 'x'", 1000000, NULL), TARIFF_OK);
    assert_int_equal(tf_rule_call_text(book.rule, 0, &world, &book.arena, &node, NULL), TARIFF_OK);
    assert_string_equal(node->text, "gn6ix");
    close_book(&book);
}

/* -- Budgets and states
 * -------------------------------------------------------------------------------- */

static void test_every_call_has_the_whole_budget(void **state)
{
    const struct tf_rule_limits limits = { 100000, 200000, 4 << 20, 8 << 20, 1000 };
    struct book book;
    const struct tf_node *node = NULL;

    (void)state;
    assert_int_equal(
            open_book(&book, "", "local t = {} for i = 1, 4000 do t[i] = { i } end return money(1)",
                    10000000, &limits),
            TARIFF_OK);
    for (int i = 0; i < 100; i++)
        assert_int_equal(
                tf_rule_call_rate(book.rule, 0, &world, &book.arena, &node, NULL), TARIFF_OK);
    close_book(&book);
}

/* An account with very many purchases: each look at them goes through all. */
static void test_a_view_says_what_a_read_costs(void **state)
{
    struct tf_view view = world;
    struct book book;
    tariff_error err = { 0 };
    bool answer = false;

    (void)state;
    assert_int_equal(
            open_book(&book, "", "return usage.hour == usage.hour", 1000000, NULL), TARIFF_OK);
    view.steps = 400000;
    assert_int_equal(tf_rule_call_bool(book.rule, 0, &view, &answer, &err), TARIFF_OK);
    view.steps = 600000;
    assert_int_equal(tf_rule_call_bool(book.rule, 0, &view, &answer, &err), TARIFF_RULE_LIMIT);
    close_book(&book);
}

static void test_a_session_answers_like_the_first_state(void **state)
{
    struct book book;
    struct tf_rule *session = NULL;
    const struct tf_node *node = NULL;

    (void)state;
    assert_int_equal(open_book(&book, "", "return money(7)", 1000000, NULL), TARIFF_OK);
    assert_int_equal(tf_rule_session_new(tf_alloc_of(failing_alloc, &book.counted), NULL,
                             book.blocks.sources, book.blocks.source_count, &session, NULL),
            TARIFF_OK);
    assert_int_equal(tf_rule_call_rate(session, 0, &world, &book.arena, &node, NULL), TARIFF_OK);
    assert_int_equal(tf_dec_cmp(node->items[0].number, tf_dec_of(7)), 0);
    tf_rule_free(session);
    close_book(&book);
}

static void test_every_failed_allocation_of_a_call_is_survived(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        struct book book;
        const struct tf_node *node = NULL;
        tariff_error err = { 0 };
        tariff_code code;

        assert_int_equal(
                open_book(&book, "local t = { 1, 2 }",
                        "local s = {} for i, v in pairs(t) do s[i] = usage.gb * v end "
                        "return graduated{ { upto = s[1], rate = fact 'ten' :of(usage) } }",
                        1000000, NULL),
                TARIFF_OK);
        book.counted.left = n;
        code = tf_rule_call_rate(book.rule, 0, &world, &book.arena, &node, &err);
        book.counted.left = 1000000;
        if (code != TARIFF_OK) {
            assert_int_equal(code, TARIFF_NO_MEMORY);
            assert_int_equal(err.code, TARIFF_NO_MEMORY);
        }
        close_book(&book);
        if (code == TARIFF_OK)
            return;
    }
}

/* Texts are compared by bytes whatever the host's locale says, and that stays as it was. */
static void test_the_locale_changes_nothing(void **state)
{
    static const char *const locales[] = { "C", "en_US.UTF-8", "de_DE.UTF-8", "C.UTF-8", "" };

    (void)state;
    for (size_t i = 0; i < sizeof locales / sizeof locales[0]; i++) {
        struct book book;
        const struct tf_node *node = NULL;
        char before[64];

        setlocale(LC_ALL, locales[i]);
        snprintf(before, sizeof before, "%s", setlocale(LC_ALL, NULL));
        assert_int_equal(
                open_book(&book, "assert('B' < 'a' and 'Z' < 'ä')",
                        "assert('B' < 'a' and not ('a' < 'B')) return money('1.5')", 1000000, NULL),
                TARIFF_OK);
        assert_int_equal(
                tf_rule_call_rate(book.rule, 0, &world, &book.arena, &node, NULL), TARIFF_OK);
        assert_string_equal(setlocale(LC_ALL, NULL), before);
        close_book(&book);
    }
    setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_eligibility_is_a_truth),
        cmocka_unit_test(test_keys_and_texts),
        cmocka_unit_test(test_every_call_has_the_whole_budget),
        cmocka_unit_test(test_a_view_says_what_a_read_costs),
        cmocka_unit_test(test_a_session_answers_like_the_first_state),
        cmocka_unit_test(test_every_failed_allocation_of_a_call_is_survived),
        cmocka_unit_test(test_the_locale_changes_nothing),
    };
    int failed = RUN_CASES("answers", test_answer, answers);

    failed += RUN_CASES("failures", test_failure, failures);
    return failed + cmocka_run_group_tests_name("calls", tests, NULL, NULL);
}
