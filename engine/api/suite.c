/* SPDX-License-Identifier: MIT */
/*
 * suite.c - one test file: a rulebook, changed if it says so, accounts and usage down
 * the road, and the expectations at the end.
 */
#include "api/suite.h"

#include <string.h>

#include "api/expect.h"
#include "facts/file.h"
#include "facts/number.h"
#include "io/decode.h"
#include "rulebook/change.h"

struct test {
    struct tf_suite *suite;
    struct tf_arena arena;
    const struct tf_yaml *tree;
    const char *name;
    const char *file;
    struct tf_rulebook *book; /* borrowed unless own */
    bool own;
    tariff_error failure;
};

static tariff_code fail_with(struct test *test, const struct tf_report *report, tariff_code code)
{
    if (report->count > 0)
        test->failure = report->first;
    return code;
}

/* -- usage ------------------------------------------------------------------------------------ */

/* One `{ id: u1, at: …, account: …, item: … }`. */
static tariff_code take_usage(struct tf_run *run, struct tf_decoder *decoder,
        const struct tf_yaml *item, tariff_error *err)
{
    struct tf_place place = item->place;
    tariff_code code = TARIFF_OK;

    if (item->kind != TF_YAML_MAP)
        return tf_fail(err, TF_F_TEST_EVENT, place, "Write { id: u1, at: …, account: … }.",
                "An event is a map of fields.");
    tf_decode_begin(decoder, place.line);
    for (size_t i = 0; i < item->count && code == TARIFF_OK; i++) {
        const struct tf_yaml *key = &item->keys[i], *value = &item->items[i];
        struct tf_cell cell = { value->text, (uint32_t)value->length, value->place.column };
        struct tf_target target;
        const char *near;

        if (value->kind != TF_YAML_TEXT)
            return tf_fail(err, TF_F_TEST_EVENT, value->place, "Write one value.",
                    "The field `%s` has a list or map.", key->text);
        if (!tf_target_find(&run->book->schema, key->text, key->length, &target)) {
            near = tf_target_nearest(&run->book->schema, key->text);
            return tf_fail(err, tf_finding_in(TF_F_USAGE_FIELD, TARIFF_BAD_TEST), key->place,
                    near == NULL ? "Use the fields of the usage." : near,
                    "The usage has no field `%s`.", key->text);
        }
        code = tf_decode(decoder, target, &cell, err);
    }
    if (code == TARIFF_OK)
        code = tf_decode_finish(decoder, err);
    if (code == TARIFF_OK)
        code = tf_run_take(run, &decoder->event, err);
    return code;
}

static tariff_code refuse_event(void *ud, const struct tf_event *event, tariff_error *err)
{
    (void)ud;
    (void)event;
    (void)err;
    return TARIFF_OK;
}

static tariff_code take_all_usage(
        struct test *test, struct tf_run *run, const struct tf_yaml *list, tariff_error *err)
{
    struct tf_usage_reader reader = { .alloc = run->alloc,
        .schema = &run->book->schema,
        .accounts = &run->accounts,
        .texts = &run->texts,
        .take = refuse_event };
    struct tf_decoder decoder;
    tariff_code code;

    if (list == NULL)
        return TARIFF_OK;
    reader.file = tf_run_file(run, test->file);
    if (reader.file == UINT32_MAX)
        return tf_no_memory(err);
    code = tf_decoder_init(&decoder, &reader, run->files[reader.file], err);
    for (size_t i = 0; i < list->count && code == TARIFF_OK && list->kind == TF_YAML_LIST; i++)
        code = take_usage(run, &decoder, &list->items[i], err);
    tf_decoder_free(&decoder);
    return code;
}

/* -- settings -----------------------------------------------------------------------------------
 */

static bool read_settings(
        struct test *test, struct tf_run_settings *settings, struct tf_report *report)
{
    const struct tf_yaml *as_of = tf_yaml_find(test->tree, "as_of");
    const struct tf_yaml *seed = tf_yaml_find(test->tree, "seed");
    const struct tf_yaml *zone = tf_yaml_find(test->tree, "zone");
    struct tf_dec number;

    *settings = (struct tf_run_settings){ .as_of = TARIFF_UNSET,
        .from = TARIFF_UNSET,
        .until = TARIFF_UNSET,
        .seed = 42,
        .keep_lines = true };
    if (as_of != NULL && !tf_yaml_instant(as_of, TARIFF_BAD_TEST, &settings->as_of, report))
        return false;
    if (zone != NULL && !tf_yaml_text(zone, "The zone", TARIFF_BAD_TEST, &settings->zone, report))
        return false;
    if (seed == NULL)
        return true;
    if (!tf_yaml_decimal(seed, TARIFF_BAD_TEST, &number, report))
        return false;
    for (settings->seed = 0;
            settings->seed < 1000000 && tf_dec_cmp(tf_dec_of((int64_t)settings->seed), number) < 0;)
        settings->seed++;
    return true;
}

/* -- expected errors
 * -------------------------------------------------------------------------------- */

/* The `{ error: text }` of a test that must be refused, or NULL. */
static const struct tf_yaml *expected_error(const struct tf_yaml *expect)
{
    for (size_t i = 0; expect != NULL && expect->kind == TF_YAML_LIST && i < expect->count; i++) {
        if (expect->items[i].kind == TF_YAML_MAP &&
                tf_yaml_find(&expect->items[i], "error") != NULL)
            return tf_yaml_find(&expect->items[i], "error");
    }
    return NULL;
}

static tariff_code judge_error(
        struct test *test, const struct tf_yaml *error, tariff_code code, const tariff_error *got)
{
    if (code == TARIFF_NO_MEMORY)
        return tf_no_memory(&test->failure);
    if (error->kind != TF_YAML_TEXT)
        return tf_fail(&test->failure, TF_F_TEST_FORM, error->place,
                "Write error: and words of the message.", "`error` is no text.");
    if (code == TARIFF_OK)
        return tf_fail(&test->failure, TF_F_TEST_NO_ERROR, error->place,
                "Correct the test or the rulebook.",
                "An error with \"%s\" was expected, but everything was rated.", error->text);
    if (strstr(got->message, error->text) == NULL)
        return tf_fail(&test->failure, TF_F_TEST_OTHER_ERROR, error->place,
                "Correct the test or the rulebook.",
                "An error with \"%s\" was expected, but it says: %.300s", error->text,
                got->message);
    return TARIFF_OK;
}

/* -- one test
 * ------------------------------------------------------------------------------------------ */

static tariff_code rate_test(struct test *test, struct tf_run *run, tariff_error *err)
{
    const struct tf_yaml *accounts = tf_yaml_find(test->tree, "accounts");
    struct tf_report report = { .finding = NULL };
    tariff_code code = TARIFF_OK;

    if (accounts != NULL)
        code = tf_accounts_read(&run->accounts, accounts, &report);
    if (code != TARIFF_OK) {
        *err = report.first;
        return code;
    }
    code = take_all_usage(test, run, tf_yaml_find(test->tree, "usage"), err);
    return code == TARIFF_OK ? tf_run_rate(run, err) : code;
}

static tariff_code run_test(struct test *test)
{
    const struct tf_yaml *expect = tf_yaml_find(test->tree, "expect");
    const struct tf_yaml *error = expected_error(expect);
    struct tf_report report = { .finding = NULL };
    struct tf_run_settings settings;
    struct tf_run *run;
    tariff_error err = { 0 };
    tariff_code code;

    if (!read_settings(test, &settings, &report))
        return fail_with(test, &report, TARIFF_BAD_TEST);
    if (expect == NULL || expect->kind != TF_YAML_LIST || expect->count == 0)
        return tf_fail(&test->failure, TF_F_TEST_EXPECTS_NOTHING, test->tree->place,
                "Add expect: with what the statement must say.", "The test expects nothing.");
    run = tf_get(test->suite->alloc, sizeof *run);
    if (run == NULL)
        return tf_no_memory(&test->failure);
    code = tf_run_init(
            run, test->book, test->suite->alloc, test->suite->zone_folder, &settings, &err);
    if (code == TARIFF_OK)
        code = rate_test(test, run, &err);
    if (error != NULL)
        code = judge_error(test, error, code, &err);
    else if (code == TARIFF_OK)
        code = tf_expect(run, expect, &test->failure);
    else
        test->failure = err;
    tf_run_free(run);
    tf_free(test->suite->alloc, run, sizeof *run);
    return code;
}

/* The rulebook, changed as the test says. */
static tariff_code change_rulebook(struct test *test)
{
    const struct tf_yaml *list = tf_yaml_find(test->tree, "change");
    struct tf_report report = { .finding = NULL };
    struct tf_changes changes = { list };
    tariff_code code;

    if (list == NULL)
        return TARIFF_OK;
    if (list->kind != TF_YAML_LIST)
        return tf_fail(&test->failure, TF_F_CHANGE_FORM, list->place, "Write a list of changes.",
                "`change` is no list.");
    code = tf_rulebook_load(test->suite->alloc, &test->suite->folder, test->suite->zone_folder,
            &changes, &test->book, &report);
    test->own = code == TARIFF_OK;
    return fail_with(test, &report, code);
}

static tariff_code read_test(struct test *test, const char *path)
{
    static const char *const known[] = { "test", "seed", "as_of", "zone", "change", "accounts",
        "usage", "expect", "about" };
    static const struct tf_file_kind kind = { "a test file", known, sizeof known / sizeof known[0],
        TARIFF_BAD_TEST };
    struct tf_report report = { .finding = NULL };
    const struct tf_yaml *name;
    const char *text;
    size_t length;
    tariff_code code = tf_folder_read(
            &test->arena, &test->suite->folder, path, &text, &length, &test->failure);

    test->name = test->file = path;
    if (code != TARIFF_OK)
        return code;
    code = tf_file_read(&test->arena, path, text, length, &kind, &test->tree, &report);
    if (code != TARIFF_OK || test->tree == NULL)
        return fail_with(test, &report, code == TARIFF_OK ? TARIFF_BAD_TEST : code);
    name = tf_yaml_find(test->tree, "test");
    if (name == NULL || name->kind != TF_YAML_TEXT)
        return tf_fail(&test->failure, TF_F_TEST_NAMELESS, test->tree->place,
                "Add test: and what it shows.", "The test has no name.");
    test->name = name->text;
    return TARIFF_OK;
}

static bool is_wanted(const struct tf_suite *suite, const struct test *test)
{
    return suite->only == NULL || strstr(test->name, suite->only) != NULL ||
           strstr(test->file, suite->only) != NULL;
}

static tariff_code run_file(struct tf_suite *suite, struct tf_rulebook *book, const char *path)
{
    struct test test = { .suite = suite, .book = book };
    tariff_test_result result = { 0 };
    tariff_code code;

    tf_arena_init(&test.arena, suite->alloc);
    code = read_test(&test, path);
    if (is_wanted(suite, &test)) {
        if (code == TARIFF_OK)
            code = change_rulebook(&test);
        if (code == TARIFF_OK)
            code = run_test(&test);
        result.name = test.name;
        result.file = path;
        result.passed = code == TARIFF_OK;
        if (!result.passed)
            result.failure = test.failure;
        suite->passed += result.passed;
        suite->failed += !result.passed;
        if (suite->done != NULL)
            suite->done(suite->ud, &result);
    }
    if (test.own)
        tf_rulebook_free(test.book);
    tf_arena_free(&test.arena);
    return code == TARIFF_NO_MEMORY ? code : TARIFF_OK;
}

tariff_code tf_suite_run(struct tf_suite *suite, tariff_error *err)
{
    struct tf_rulebook *book = NULL;
    struct tf_arena arena;
    const char **names = NULL;
    size_t count = 0;
    tariff_code code;

    tf_arena_init(&arena, suite->alloc);
    code = tf_rulebook_load(
            suite->alloc, &suite->folder, suite->zone_folder, NULL, &book, &suite->report);
    if (code != TARIFF_OK && err != NULL)
        *err = suite->report.first;
    if (code == TARIFF_OK)
        code = tf_folder_list(&arena, &suite->folder, "tests", ".yaml", &names, &count, err);
    for (size_t i = 0; i < count && code == TARIFF_OK; i++) {
        char *path = tf_arena_get(&arena, strlen(names[i]) + sizeof "tests/");

        if (path == NULL) {
            code = tf_no_memory(err);
            break;
        }
        memcpy(path, "tests/", 6);
        memcpy(path + 6, names[i], strlen(names[i]));
        code = run_file(suite, book, path);
        if (code != TARIFF_OK)
            tf_no_memory(err);
    }
    tf_rulebook_free(book);
    tf_arena_free(&arena);
    return code;
}
