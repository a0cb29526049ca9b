/* SPDX-License-Identifier: MIT */
/*
 * test_api.c - the contract of tariff.h: wrong arguments and wrong order are errors and no
 * crashes, the same input gives the same bytes in every thread and locale, and the
 * host's process is left as it was.
 */
#include <dirent.h>
#include <locale.h>
#include <pthread.h>

#include "api/book.h"
#include "support/cases.h"

static const char accounts[] = "tariff: 1\n"
                               "accounts:\n"
                               "  - { id: atelier, balance: 100.00 }\n"
                               "  - id: \xC3\xA9tude\n"
                               "    balance: 1.50\n"
                               "    purchases:\n"
                               "      - { id: p1, plan: basic, at: 2026-03-01T00:00+08:00 }\n";

static const char usage[] =
        "id,at,account,item,edition,phase,event,tool,spec,direction,gpu_seconds,gb,stored_gb,set\n"
        "u1,2026-03-04T10:10:00+08:00,atelier,compute,shared,generating,,,,,2000.5,,,\n"
        "u2,2026-03-04T10:10:00+08:00,\xC3\xA9tude,compute,exclusive,,launched,I,gn6i,,,,,\n"
        "u3,2026-03-04T12:40:30+08:00,\xC3\xA9tude,compute,exclusive,,stopped,I,,,,,,\n"
        "u4,2026-03-04T12:50:00+08:00,atelier,traffic,,,,,,out,,104.25,,\n"
        "u5,2026-03-05T12:50:00+08:00,atelier,storage,,,,,,,,,1000.125,\xC4\xB1\n"
        "u6,2026-03-06T12:50:00+08:00,\xC3\xA9tude,traffic,,,,,,in,,1,,\n";

static tariff_rulebook *the_book; /* shared: it is immutable */

static int open_the_book(void)
{
    return open_book("rules/artlab", NULL, &the_book) == TARIFF_OK ? 0 : -1;
}

static tariff_code discard(void *ud, const char *text, size_t length)
{
    (void)ud, (void)text, (void)length;
    return TARIFF_OK;
}

/* A run of the accounts and the usage above, rated; the caller frees it. */
static tariff_run *rate_all(const tariff_rulebook *book)
{
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    tariff_error err = { 0 };
    tariff_run *run;

    options.lines = options.explain = true;
    if (tariff_run_new(book, &options, &run, &err) != TARIFF_OK ||
            tariff_run_add(run, TARIFF_INPUT_ACCOUNTS, "accounts.yaml", accounts, strlen(accounts),
                    &err) != TARIFF_OK ||
            tariff_run_add(run, TARIFF_INPUT_USAGE, "usage.csv", usage, strlen(usage), &err) !=
                    TARIFF_OK ||
            tariff_run_rate(run, &err) != TARIFF_OK) {
        fprintf(stderr, "%s:%u: %s\n", err.file, (unsigned)err.line, err.message);
        tariff_run_free(run);
        return NULL;
    }
    return run;
}

/* -- Arguments that are not there, or are wrong -------------------------------------------- */

/* A wrong argument is said in words, and in err as in the code; *err is made ready again. */
static void expect_refused(const char *what, tariff_code code, tariff_error *err)
{
    if (code != TARIFF_BAD_ARGUMENT || err->code != code || err->message[0] == '\0' ||
            err->hint[0] == '\0')
        fail_msg("%s: code %d, in err %d: %s", what, (int)code, (int)err->code, err->message);
    *err = (tariff_error){ 0 };
}

static void missing_arguments_of_rulebooks_are_refused(void **state)
{
    tariff_rulebook *none = the_book;
    tariff_error err = { 0 };
    size_t count = 0;
    int64_t at = 1;

    (void)state;
    expect_refused("open: path", tariff_rulebook_open(NULL, NULL, &none, &err), &err);
    assert_null(none);
    expect_refused("open: out", tariff_rulebook_open("rules", NULL, NULL, &err), &err);
    expect_refused(
            "check: rulebook", tariff_rulebook_check(NULL, NULL, NULL, NULL, &count, &err), &err);
    expect_refused(
            "check: count", tariff_rulebook_check(the_book, NULL, NULL, NULL, NULL, &err), &err);
    expect_refused("show: rulebook",
            tariff_rulebook_show(NULL, 0, TARIFF_FORMAT_TABLE, discard, NULL, &err), &err);
    expect_refused("show: write",
            tariff_rulebook_show(the_book, 0, TARIFF_FORMAT_TABLE, NULL, NULL, &err), &err);
    expect_refused("show: format",
            tariff_rulebook_show(the_book, 0, TARIFF_FORMAT_CSV, discard, NULL, &err), &err);
    expect_refused("test: path",
            tariff_rulebook_test(NULL, NULL, NULL, NULL, NULL, &count, &count, &err), &err);
    expect_refused("test: passed",
            tariff_rulebook_test("rules", NULL, NULL, NULL, NULL, NULL, &count, &err), &err);
    expect_refused("test: failed",
            tariff_rulebook_test("rules", NULL, NULL, NULL, NULL, &count, NULL, &err), &err);
    expect_refused("instant: text", tariff_instant_parse(the_book, NULL, NULL, 0, &at, &err), &err);
    expect_refused("instant: out", tariff_instant_parse(the_book, NULL, "x", 1, NULL, &err), &err);
    expect_refused("instant: a date without a zone",
            tariff_instant_parse(NULL, NULL, "2026-03-01", 10, &at, &err), &err);
    assert_int_equal(at, 0);
    expect_refused("instant: no such zone",
            tariff_instant_parse(NULL, "Mars/Olympus", "2026-03-01", 10, &at, &err), &err);
    expect_refused("instant: a zone that climbs",
            tariff_instant_parse(NULL, "../../etc/passwd", "2026-03-01", 10, &at, &err), &err);
    assert_int_equal(tariff_version_write(NULL, NULL), TARIFF_BAD_ARGUMENT);
    assert_string_equal(tariff_rulebook_name(NULL), "");
    assert_string_equal(tariff_rulebook_currency(NULL), "");
    assert_string_equal(tariff_rulebook_hash(NULL), "");
    tariff_rulebook_close(NULL);
}

/* -- What a check tells ------------------------------------------------------------------- */

struct told {
    size_t levels[TARIFF_LEVEL_NOTE + 1];
    size_t examples;
    tariff_error last;
};

static void hear(void *ud, const tariff_error *finding)
{
    struct told *told = ud;

    told->levels[finding->level]++;
    told->last = *finding;
    assert_int_equal(finding->code == TARIFF_OK, finding->level != TARIFF_LEVEL_ERROR);
    assert_string_not_equal(finding->message, "");
    assert_string_not_equal(finding->hint, "");
}

static void hear_example(void *ud, const tariff_error *finding, const char *test)
{
    struct told *told = ud;

    told->examples++;
    assert_string_equal(finding->message, told->last.message);
    assert_non_null(strstr(test, "tariff: 1\ntest: "));
    assert_non_null(strstr(test, "\nexpect: "));
}

static void a_check_tells_levels_and_examples(void **state)
{
    tariff_rulebook *book;
    struct told told = { .examples = 0 };
    tariff_error err = { 0 };
    size_t count = 0, silent = 0;

    (void)state;
    assert_int_equal(open_book("tests/fault/findings", NULL, &book), TARIFF_OK);
    assert_int_equal(
            tariff_rulebook_check(book, hear, hear_example, &told, &count, &err), TARIFF_OK);
    assert_int_equal(told.levels[TARIFF_LEVEL_ERROR], 4);
    assert_int_equal(told.levels[TARIFF_LEVEL_WARNING], 10);
    assert_int_equal(told.levels[TARIFF_LEVEL_NOTE], 2);
    assert_int_equal(count, 16);
    assert_int_equal(told.examples, 3); /* two gaps and an overlap */
    assert_int_equal(tariff_rulebook_check(book, NULL, NULL, NULL, &silent, &err), TARIFF_OK);
    assert_int_equal(silent, count);
    tariff_rulebook_close(book);
}

static void missing_arguments_of_runs_are_refused(void **state)
{
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    tariff_error err = { 0 };
    tariff_run *run = NULL;

    (void)state;
    expect_refused("new: rulebook", tariff_run_new(NULL, NULL, &run, &err), &err);
    assert_null(run);
    expect_refused("new: out", tariff_run_new(the_book, NULL, NULL, &err), &err);
    options.zone = "Mars/Olympus";
    expect_refused("new: zone", tariff_run_new(the_book, &options, &run, &err), &err);
    assert_null(run);
    assert_int_equal(tariff_run_new(the_book, NULL, &run, &err), TARIFF_OK);
    expect_refused("add: run", tariff_run_add(NULL, TARIFF_INPUT_USAGE, "u", usage, 1, &err), &err);
    expect_refused(
            "add: path", tariff_run_add(run, TARIFF_INPUT_USAGE, NULL, usage, 1, &err), &err);
    expect_refused("add: kind", tariff_run_add(run, (tariff_input)0, "u", usage, 1, &err), &err);
    expect_refused("add: kind", tariff_run_add(run, (tariff_input)99, "u", usage, 1, &err), &err);
    expect_refused("rate: run", tariff_run_rate(NULL, &err), &err);
    expect_refused("write: run",
            tariff_run_write(
                    NULL, TARIFF_OUTPUT_LINES, TARIFF_FORMAT_CSV, NULL, 0, discard, NULL, &err),
            &err);
    tariff_run_free(run);
    run = rate_all(the_book);
    assert_non_null(run);
    expect_refused("write: write",
            tariff_run_write(
                    run, TARIFF_OUTPUT_LINES, TARIFF_FORMAT_CSV, NULL, 0, NULL, NULL, &err),
            &err);
    expect_refused("write: account",
            tariff_run_write(
                    run, TARIFF_OUTPUT_LINES, TARIFF_FORMAT_CSV, "nobody", 0, discard, NULL, &err),
            &err);
    expect_refused("write: output",
            tariff_run_write(
                    run, (tariff_output)0, TARIFF_FORMAT_CSV, NULL, 0, discard, NULL, &err),
            &err);
    expect_refused("write: format",
            tariff_run_write(
                    run, TARIFF_OUTPUT_WALLETS, TARIFF_FORMAT_HTML, NULL, 0, discard, NULL, &err),
            &err);
    expect_refused("write: line",
            tariff_run_write(run, TARIFF_OUTPUT_EXPLAIN, TARIFF_FORMAT_TABLE, NULL, 999999, discard,
                    NULL, &err),
            &err);
    assert_null(tariff_run_account_at(run, 2));
    assert_null(tariff_run_account_at(run, SIZE_MAX));
    assert_null(tariff_run_account_at(NULL, 0));
    assert_int_equal(tariff_run_count(NULL).events, 0);
    tariff_run_free(run);
    tariff_run_free(NULL);
}

static void missing_arguments_of_sessions_are_refused(void **state)
{
    const tariff_field half[] = { { "id", "u1" }, { "account", NULL } };
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    tariff_error err = { 0 };
    tariff_session *session = NULL;
    tariff_charge charge;
    char left[48] = "?";

    (void)state;
    expect_refused("new: rulebook", tariff_session_new(NULL, NULL, &session, &err), &err);
    assert_null(session);
    expect_refused("new: out", tariff_session_new(the_book, NULL, NULL, &err), &err);
    options.zone = "Mars/Olympus";
    expect_refused("new: zone", tariff_session_new(the_book, &options, &session, &err), &err);
    assert_null(session);
    assert_int_equal(tariff_session_new(the_book, NULL, &session, &err), TARIFF_OK);
    expect_refused("accounts: session", tariff_session_accounts(NULL, "", 0, &err), &err);
    expect_refused("accounts: text", tariff_session_accounts(session, NULL, 0, &err), &err);
    expect_refused("rate: session", tariff_session_rate(NULL, half, 1, &charge, &err), &err);
    expect_refused("rate: fields", tariff_session_rate(session, NULL, 0, &charge, &err), &err);
    expect_refused("rate: out", tariff_session_rate(session, half, 1, NULL, &err), &err);
    expect_refused("rate: a value", tariff_session_rate(session, half, 2, &charge, &err), &err);
    assert_string_equal(charge.amount, "");
    expect_refused("left: session", tariff_session_left(NULL, "a", NULL, 0, left, &err), &err);
    assert_string_equal(left, "");
    expect_refused("left: account", tariff_session_left(session, NULL, NULL, 0, left, &err), &err);
    expect_refused("left: out", tariff_session_left(session, "a", NULL, 0, NULL, &err), &err);
    expect_refused("left: nobody", tariff_session_left(session, "a", NULL, 0, left, &err), &err);
    tariff_session_free(session);
    tariff_session_free(NULL);
}

/* err may be NULL everywhere. */
static void errors_need_not_be_asked_for(void **state)
{
    tariff_rulebook *book;
    tariff_run *run;
    tariff_session *session;
    tariff_charge charge;
    int64_t at;

    (void)state;
    assert_int_equal(tariff_rulebook_open(NULL, NULL, &book, NULL), TARIFF_BAD_ARGUMENT);
    assert_int_equal(tariff_rulebook_open("nowhere", NULL, &book, NULL), TARIFF_FILE_FAILED);
    assert_int_equal(tariff_instant_parse(NULL, "No/Where", "2026-03-01", 10, &at, NULL),
            TARIFF_BAD_ARGUMENT);
    assert_int_equal(tariff_run_new(the_book, NULL, &run, NULL), TARIFF_OK);
    assert_int_equal(
            tariff_run_add(run, TARIFF_INPUT_ACCOUNTS, "a.yaml", "x", 1, NULL), TARIFF_BAD_ACCOUNT);
    assert_int_equal(
            tariff_run_add(run, TARIFF_INPUT_USAGE, "u.csv", "x\n1\n", 4, NULL), TARIFF_BAD_USAGE);
    assert_int_equal(tariff_run_add(run, TARIFF_INPUT_USAGE, "nowhere.csv", NULL, 0, NULL),
            TARIFF_FILE_FAILED);
    tariff_run_free(run);
    assert_int_equal(tariff_session_new(the_book, NULL, &session, NULL), TARIFF_OK);
    assert_int_equal(tariff_session_accounts(session, "x", 1, NULL), TARIFF_BAD_ACCOUNT);
    assert_int_equal(rate_event(session, "id=1", &charge, NULL), TARIFF_BAD_USAGE);
    assert_int_equal(rate_event(session, "id=1 x=2", &charge, NULL), TARIFF_BAD_USAGE);
    tariff_session_free(session);
}

/* -- Options of another version ----------------------------------------------------------- */

struct size_case {
    const char *name;
    size_t rulebook_size;
    size_t run_size;
    tariff_code code;
};

static const struct size_case size_cases[] = {
    { "as they are now", sizeof(tariff_rulebook_options), sizeof(tariff_run_options), TARIFF_OK },
    { "of an older header", offsetof(tariff_rulebook_options, zone_folder),
            offsetof(tariff_run_options, zone), TARIFF_OK },
    { "with the size alone", sizeof(size_t), sizeof(size_t), TARIFF_OK },
    { "of a newer header", sizeof(tariff_rulebook_options) + 1, sizeof(tariff_run_options) + 8,
            TARIFF_BAD_ARGUMENT },
    { "beyond all sizes", SIZE_MAX, SIZE_MAX, TARIFF_BAD_ARGUMENT },
    { "not begun with _INIT", 0, 0, TARIFF_BAD_ARGUMENT },
    { "shorter than their size", sizeof(size_t) - 1, 1, TARIFF_BAD_ARGUMENT },
};

static void options_of_another_version(void **state)
{
    const struct size_case *row = *state;
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_run_options run_options = TARIFF_RUN_OPTIONS_INIT;
    tariff_rulebook *book;
    tariff_run *run;
    tariff_session *session;
    tariff_error errs[3] = { { 0 } };
    char path[1024];

    options.struct_size = row->rulebook_size;
    options.zone_folder = "/nowhere"; /* must not be looked at when it was not known */
    if (row->rulebook_size == sizeof options)
        options.zone_folder = NULL;
    run_options.struct_size = row->run_size;
    run_options.zone = row->run_size == sizeof run_options ? NULL : "Mars/Olympus";
    source_path("rules/artlab", path);
    assert_int_equal(tariff_rulebook_open(path, &options, &book, &errs[0]), row->code);
    assert_int_equal(tariff_run_new(the_book, &run_options, &run, &errs[1]), row->code);
    assert_int_equal(tariff_session_new(the_book, &run_options, &session, &errs[2]), row->code);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(errs[i].code, row->code);
        assert_int_equal(errs[i].hint[0] != '\0', row->code != TARIFF_OK);
    }
    assert_int_equal(book == NULL, row->code != TARIFF_OK);
    tariff_session_free(session);
    tariff_run_free(run);
    tariff_rulebook_close(book);
}

/* -- Order ---------------------------------------------------------------------------------- */

static void a_run_is_written_after_it_was_rated(void **state)
{
    tariff_error err = { 0 };
    tariff_run *run;

    (void)state;
    assert_int_equal(tariff_run_new(the_book, NULL, &run, NULL), TARIFF_OK);
    expect_refused("write",
            tariff_run_write(
                    run, TARIFF_OUTPUT_SUMMARY, TARIFF_FORMAT_TABLE, NULL, 0, discard, NULL, &err),
            &err);
    assert_null(tariff_run_account_at(run, 0));
    tariff_run_free(run);
}

static void a_run_is_rated_once(void **state)
{
    tariff_error err = { 0 };
    tariff_run *run = rate_all(the_book);

    (void)state;
    assert_non_null(run);
    expect_refused("rate", tariff_run_rate(run, &err), &err);
    expect_refused(
            "add", tariff_run_add(run, TARIFF_INPUT_USAGE, "u", usage, strlen(usage), &err), &err);
    tariff_run_free(run);
}

static void a_run_that_failed_writes_nothing(void **state)
{
    static const char early[] = "id,at,account,item,direction,gb\n"
                                "u1,2020-01-01T00:00:00Z,a,traffic,out,1\n";
    tariff_error err = { 0 };
    tariff_run *run;

    (void)state;
    assert_int_equal(tariff_run_new(the_book, NULL, &run, NULL), TARIFF_OK);
    assert_int_equal(
            tariff_run_add(run, TARIFF_INPUT_USAGE, "u", early, strlen(early), &err), TARIFF_OK);
    assert_int_equal(tariff_run_rate(run, &err), TARIFF_BAD_USAGE);
    assert_int_equal(err.code, TARIFF_BAD_USAGE);
    err = (tariff_error){ 0 };
    expect_refused("write",
            tariff_run_write(
                    run, TARIFF_OUTPUT_SUMMARY, TARIFF_FORMAT_TABLE, NULL, 0, discard, NULL, &err),
            &err);
    expect_refused("rate", tariff_run_rate(run, &err), &err);
    expect_refused(
            "add", tariff_run_add(run, TARIFF_INPUT_USAGE, "u", usage, strlen(usage), &err), &err);
    tariff_run_free(run);
}

static void inputs_come_in_their_order(void **state)
{
    static const char grants[] = "id,account,pool,amount,effective\n"
                                 "g,atelier,compute,1,2026-01-01T00:00:00Z\n";
    tariff_error err = { 0 };
    tariff_run *run;

    (void)state;
    assert_int_equal(tariff_run_new(the_book, NULL, &run, NULL), TARIFF_OK);
    assert_int_equal(
            tariff_run_add(run, TARIFF_INPUT_ACCOUNTS, "a.yaml", accounts, strlen(accounts), NULL),
            TARIFF_OK);
    assert_int_equal(
            tariff_run_add(run, TARIFF_INPUT_GRANTS, "g.csv", grants, strlen(grants), NULL),
            TARIFF_OK);
    expect_refused("accounts after grants",
            tariff_run_add(run, TARIFF_INPUT_ACCOUNTS, "b.yaml", accounts, strlen(accounts), &err),
            &err);
    assert_int_equal(tariff_run_add(run, TARIFF_INPUT_USAGE, "u.csv", usage, strlen(usage), NULL),
            TARIFF_OK);
    expect_refused("grants after usage",
            tariff_run_add(run, TARIFF_INPUT_GRANTS, "h.csv", grants, strlen(grants), &err), &err);
    expect_refused("a state after usage",
            tariff_run_add(run, TARIFF_INPUT_PRIOR, "s", "x", 1, &err), &err);
    assert_int_equal(tariff_run_rate(run, NULL), TARIFF_OK);
    tariff_run_free(run);
}

/* -- The same bytes ---------------------------------------------------------------------------- */

/* All that a run and a session give for the accounts and the usage above, as one text. */
static bool write_everything(const tariff_rulebook *book, struct gathered *out)
{
    static const struct {
        tariff_output output;
        tariff_format format;
    } all[] = { { TARIFF_OUTPUT_SUMMARY, TARIFF_FORMAT_TABLE },
        { TARIFF_OUTPUT_SUMMARY, TARIFF_FORMAT_JSON }, { TARIFF_OUTPUT_LINES, TARIFF_FORMAT_CSV },
        { TARIFF_OUTPUT_LINES, TARIFF_FORMAT_JSON },
        { TARIFF_OUTPUT_STATEMENT, TARIFF_FORMAT_TABLE },
        { TARIFF_OUTPUT_WALLETS, TARIFF_FORMAT_CSV }, { TARIFF_OUTPUT_GRANTS, TARIFF_FORMAT_CSV },
        { TARIFF_OUTPUT_EXPLAIN, TARIFF_FORMAT_TABLE } };
    static const char *const events[] = {
        "id=u1 at=2026-03-04T10:10:00+08:00 account=atelier item=compute edition=shared "
        "phase=generating gpu_seconds=2000.5",
        "id=u2 at=2026-03-04T10:10:00+08:00 account=atelier item=storage set=I stored_gb=1.25",
    };
    tariff_run *run = rate_all(book);
    tariff_session *session = NULL;
    tariff_charge charge;
    bool good = run != NULL;

    out->length = 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0] && good; i++)
        good = tariff_run_write(run, all[i].output, all[i].format, NULL, 0, gather, out, NULL) ==
               TARIFF_OK;
    tariff_run_free(run);
    good = good &&
           tariff_rulebook_show(book, 0, TARIFF_FORMAT_TABLE, gather, out, NULL) == TARIFF_OK;
    good = good && tariff_session_new(book, NULL, &session, NULL) == TARIFF_OK;
    for (size_t i = 0; i < sizeof events / sizeof events[0] && good; i++) {
        char text[EVENT_MAX];

        good = rate_event(session, events[i], &charge, NULL) == TARIFF_OK;
        charge_format(&charge, text, sizeof text);
        good = good && gather(out, text, strlen(text)) == TARIFF_OK;
    }
    tariff_session_free(session);
    return good;
}

static struct gathered first, second, third;

static void twice_is_the_same(void **state)
{
    (void)state;
    assert_true(write_everything(the_book, &first));
    assert_true(write_everything(the_book, &second));
    assert_true(first.length > 1000);
    assert_string_equal(first.text, second.text);
}

struct task {
    const tariff_rulebook *book;
    struct gathered *out;
    bool good;
};

static void *work(void *ud)
{
    struct task *task = ud;

    task->good = write_everything(task->book, task->out);
    return NULL;
}

/* Two threads, one rulebook. */
static void threads_share_a_rulebook(void **state)
{
    struct task tasks[] = { { the_book, &second, false }, { the_book, &third, false } };
    pthread_t threads[2];

    (void)state;
    assert_true(write_everything(the_book, &first));
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, &tasks[i]), 0);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_true(tasks[i].good);
        assert_string_equal(tasks[i].out->text, first.text);
    }
}

/* -- The host's process -------------------------------------------------------------------------
 */

struct locale_case {
    const char *name;
    const char *names[3]; /* the first that this machine has */
};

static const struct locale_case locale_cases[] = {
    { "a comma for the point", { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8" } },
    { "an I without a dot", { "tr_TR.UTF-8", "tr_TR.utf8", "az_AZ.UTF-8" } },
    { "another order of letters", { "et_EE.UTF-8", "cs_CZ.UTF-8", "sv_SE.UTF-8" } },
    { "plain UTF-8", { "C.UTF-8", "C.utf8", "C" } },
};

static void no_locale_moves_a_byte(void **state)
{
    const struct locale_case *row = *state;
    tariff_rulebook *book;
    char name[256];
    bool found = false;

    assert_true(write_everything(the_book, &first));
    for (size_t i = 0; i < 3 && !found; i++)
        found = setlocale(LC_ALL, row->names[i]) != NULL;
    if (!found) {
        print_message("%s: this machine has no such locale\n", row->name);
        skip();
    }
    snprintf(name, sizeof name, "%s", setlocale(LC_ALL, NULL));
    assert_int_equal(open_book("rules/artlab", NULL, &book), TARIFF_OK);
    assert_true(write_everything(book, &second));
    assert_string_equal(tariff_rulebook_hash(book), tariff_rulebook_hash(the_book));
    tariff_rulebook_close(book);
    assert_string_equal(setlocale(LC_ALL, NULL), name);
    assert_true(uselocale((locale_t)0) == LC_GLOBAL_LOCALE);
    setlocale(LC_ALL, "C");
    assert_string_equal(first.text, second.text);
}

/* Open descriptors, or -1 where that cannot be known. */
static int count_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int count = 0;

    if (folder == NULL)
        return -1;
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static void no_file_stays_open(void **state)
{
    int before = count_descriptors();
    char path[1024];
    tariff_rulebook *book;
    tariff_run *run;
    size_t passed, failed;

    (void)state;
    if (before < 0)
        skip();
    assert_int_equal(open_book("rules/artlab", NULL, &book), TARIFF_OK);
    assert_int_equal(count_descriptors(), before);
    tariff_rulebook_close(book);
    assert_int_not_equal(
            tariff_rulebook_open(source_path("rules", path), NULL, &book, NULL), TARIFF_OK);
    assert_int_equal(tariff_rulebook_test(source_path("rules/artlab", path), NULL,
                             "A-01 the lot is drawn once, not for each usage", NULL, NULL, &passed,
                             &failed, NULL),
            TARIFF_OK);
    assert_int_equal(tariff_run_new(the_book, NULL, &run, NULL), TARIFF_OK);
    assert_int_equal(tariff_run_add(run, TARIFF_INPUT_ACCOUNTS,
                             source_path("examples/artlab/accounts.yaml", path), NULL, 0, NULL),
            TARIFF_OK);
    assert_int_equal(tariff_run_add(run, TARIFF_INPUT_USAGE,
                             source_path("examples/artlab/accounts.yaml", path), NULL, 0, NULL),
            TARIFF_BAD_USAGE);
    tariff_run_free(run);
    assert_int_equal(count_descriptors(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missing_arguments_of_rulebooks_are_refused),
        cmocka_unit_test(a_check_tells_levels_and_examples),
        cmocka_unit_test(missing_arguments_of_runs_are_refused),
        cmocka_unit_test(missing_arguments_of_sessions_are_refused),
        cmocka_unit_test(errors_need_not_be_asked_for),
        cmocka_unit_test(a_run_is_written_after_it_was_rated),
        cmocka_unit_test(a_run_is_rated_once),
        cmocka_unit_test(a_run_that_failed_writes_nothing),
        cmocka_unit_test(inputs_come_in_their_order),
        cmocka_unit_test(twice_is_the_same),
        cmocka_unit_test(threads_share_a_rulebook),
        cmocka_unit_test(no_file_stays_open),
    };
    int failed;

    if (open_the_book() != 0)
        return 1;
    failed = cmocka_run_group_tests_name("contract", tests, NULL, NULL);
    failed += RUN_CASES("options", options_of_another_version, size_cases);
    failed += RUN_CASES("no locale moves a byte", no_locale_moves_a_byte, locale_cases);
    tariff_rulebook_close(the_book);
    return failed;
}
