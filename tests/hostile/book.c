/* SPDX-License-Identifier: MIT */
/*
 * book.c - an attack on the whole library, through tariff.h: opened, checked and rated.
 */
#include "api/book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "hostile/outcome.h"

/* Rates by a function too, so that plain usage needs the same Lua state as the attack. */
static const char plain_rules[] =
        "rulebook \"plain\" { currency = \"EUR\", settle = { each = \"event\" } }\n"
        "meter \"sent\" { unit = \"GB\", sum = \"gb\" }\n"
        "price \"plain\" { when = { item = \"plain\" }, meter = \"sent\",\n"
        "  rate = function(usage) return money \"1.50\" end }\n";

static const char plain_facts[] =
        "tariff: 1\n"
        "usage:\n"
        "  item: [plain, attack]\n"
        "  gb: { unit: GB }\n"
        "facts:\n"
        "  price: { unit: EUR/GB, values: { 2020-01-01: { is: 2, source: EXAMPLE } } }\n"
        "  __index: { unit: EUR/GB, values: { 2020-01-01: { is: 2, source: EXAMPLE } } }\n"
        "  table:\n"
        "    unit: EUR/GB\n"
        "    by: item\n"
        "    values: { 2020-01-01: { plain: 2, attack: 3, source: EXAMPLE } }\n";

/* What `tariff test` runs; without the attack's price or with it, nothing more may come out. */
static const char plain_test[] =
        "tariff: 1\n"
        "test: the attack\n"
        "accounts:\n"
        "  - { id: acme }\n"
        "usage:\n"
        "  - { id: u1, account: acme, at: 2026-03-04T00:00:01Z, item: attack, gb: 3 }\n"
        "expect:\n"
        "  - { nothing_else: true }\n";

static void put_file(const char *path, const char *text, size_t length)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    fclose(file);
}

/* A plain rulebook in folder; with an attack's text, one that includes it. */
static void make_book(const char *folder, const struct text *attack)
{
    char path[PATH_SIZE];
    char rules[2048];

    snprintf(path, sizeof path, "%s/facts", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/facts/facts.yaml", folder);
    put_file(path, plain_facts, sizeof plain_facts - 1);
    snprintf(rules, sizeof rules, "%s%s", plain_rules,
            attack == NULL ? "" : "include \"attack.lua\"\n");
    snprintf(path, sizeof path, "%s/rulebook.lua", folder);
    put_file(path, rules, strlen(rules));
    if (attack == NULL)
        return;
    snprintf(path, sizeof path, "%s/attack.lua", folder);
    put_file(path, attack->bytes, attack->length);
    snprintf(path, sizeof path, "%s/tests", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/tests/attack.yaml", folder);
    put_file(path, plain_test, sizeof plain_test - 1);
}

/* -- Plain usage --------------------------------------------------------------------- */

/*
 * Each event is one second later than the one before, of whichever kind.  Its id does not stay in
 * the message, so that two of them compare.
 */
static tariff_code rate_next(tariff_session *session, const char *fields, unsigned *second,
        tariff_charge *charge, tariff_error *err)
{
    char text[EVENT_MAX];
    char id[16];
    char *named;
    tariff_code code;

    snprintf(id, sizeof id, "u%06u", ++*second % 1000000);
    snprintf(text, sizeof text, "id=%s account=acme at=2026-03-04T%02u:%02u:%02uZ %s", id,
            *second / 3600 % 24, *second / 60 % 60, *second % 60, fields);
    code = rate_event(session, text, charge, err);
    named = code == TARIFF_OK ? NULL : strstr(err->message, id);
    if (named != NULL)
        memset(named, 'u', strlen(id));
    return code;
}

static void check_plain(tariff_session *session, unsigned *second)
{
    tariff_charge charge;
    tariff_error err = { 0 };

    if (rate_next(session, "item=plain gb=3", second, &charge, &err) != TARIFF_OK)
        fail_msg("plain usage is refused: %s", err.message);
    assert_string_equal(charge.price, "plain");
    assert_string_equal(charge.amount, "4.50");
}

static tariff_rulebook *plain_book;
static tariff_session *plain_session;

bool begin_plain_session(void)
{
    tariff_error err = { 0 };

    make_book("plain", NULL);
    if (tariff_rulebook_open("plain", NULL, &plain_book, &err) == TARIFF_OK &&
            tariff_session_new(plain_book, NULL, &plain_session, &err) == TARIFF_OK)
        return true;
    fprintf(stderr, "%s:%u: %s\n", err.file, (unsigned)err.line, err.message);
    return false;
}

void rate_plain_usage(void)
{
    static unsigned second;

    check_plain(plain_session, &second);
}

void end_plain_session(void)
{
    tariff_session_free(plain_session);
    tariff_rulebook_close(plain_book);
    plain_session = NULL;
    plain_book = NULL;
}

/* -- Attacks ------------------------------------------------------------------------------ */

static tariff_code ignore_text(void *ud, const char *text, size_t length)
{
    (void)ud;
    (void)text;
    (void)length;
    return TARIFF_OK;
}

static void rate_attack(
        tariff_session *session, const struct attack *attack, unsigned *second, struct outcome *out)
{
    const char *fields = attack->event[0] == '\0' ? "item=attack gb=3" : attack->event;
    tariff_charge charge;

    out->was_asked = true;
    out->code = rate_next(session, fields, second, &charge, &out->err);
    if (out->code == TARIFF_OK)
        charge_format(&charge, out->answer, sizeof out->answer);
}

static tariff_code add_account(
        tariff_session *session, const struct attack *attack, tariff_error *err)
{
    char text[WORDS_SIZE + 64];

    if (attack->account[0] == '\0')
        return TARIFF_OK;
    snprintf(text, sizeof text, "tariff: 1\naccounts:\n  - { id: acme, %s }\n", attack->account);
    return tariff_session_accounts(session, text, strlen(text), err);
}

/* Tries it once, and after plain usage a second time: nothing may be left of the first. */
static void use_session(
        tariff_session *session, const struct attack *attack, double began, struct outcome *out)
{
    unsigned second = 0;
    struct outcome again = { 0 };

    out->code = add_account(session, attack, &out->err);
    if (out->code == TARIFF_OK)
        rate_attack(session, attack, &second, out);
    out->milliseconds = processor_time() - began;
    if (!attack->is_book)
        check_plain(session, &second);
    if (!out->was_asked)
        return;
    rate_attack(session, attack, &second, &again);
    assert_int_equal(again.code, out->code);
    assert_string_equal(again.answer, out->answer);
    assert_string_equal(again.err.message, out->err.message);
    if (!attack->is_book)
        check_plain(session, &second);
}

/* -- The other ways in: a run, explained, and the rulebook's own tests ----------------------- */

/* The attack's event as one line of JSON. */
static void event_as_json(const struct attack *attack, char *text, size_t size)
{
    struct event event;
    size_t used;

    event_parse(&event, attack->event[0] == '\0' ? "item=attack gb=3" : attack->event);
    used = (size_t)snprintf(
            text, size, "{\"id\":\"u1\",\"account\":\"acme\",\"at\":\"2026-03-04T00:00:01Z\"");
    for (size_t i = 0; i < event.count; i++)
        used += (size_t)snprintf(text + used, size - used, ",\"%s\":\"%s\"", event.fields[i].name,
                event.fields[i].value);
    snprintf(text + used, size - used, "}\n");
}

/* A run with all that it can keep ends as the session did. */
static void use_run(const tariff_rulebook *book, const struct attack *attack, size_t *held,
        const struct outcome *session)
{
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    tariff_error err = { 0 };
    tariff_run *run = NULL;
    char usage[EVENT_MAX * 2];
    tariff_code code;

    options.alloc = counting_alloc;
    options.alloc_ud = held;
    options.explain = options.lines = options.state = true;
    event_as_json(attack, usage, sizeof usage);
    assert_int_equal(tariff_run_new(book, &options, &run, &err), TARIFF_OK);
    code = tariff_run_add(run, TARIFF_INPUT_USAGE, "usage.json", usage, strlen(usage), &err);
    if (code == TARIFF_OK)
        code = tariff_run_rate(run, &err);
    if (code == TARIFF_OK)
        code = tariff_run_write(
                run, TARIFF_OUTPUT_EXPLAIN, TARIFF_FORMAT_TABLE, NULL, 0, ignore_text, NULL, &err);
    if (code == TARIFF_OK)
        code = tariff_run_write(
                run, TARIFF_OUTPUT_STATE, TARIFF_FORMAT_TABLE, NULL, 0, ignore_text, NULL, &err);
    tariff_run_free(run);
    if (code != session->code)
        fail_msg("a run ends with %d: %s", (int)code, err.message);
}

static void take_test(void *ud, const tariff_test_result *result)
{
    *(tariff_error *)ud = result->failure;
}

/* The rulebook's tests fail on what stopped the session, or on a line that they did not expect. */
static void use_tests(const struct outcome *session)
{
    tariff_error failure = { 0 };
    tariff_error err = { 0 };
    size_t passed = 0;
    size_t failed = 0;

    assert_int_equal(
            tariff_rulebook_test("book", NULL, NULL, take_test, &failure, &passed, &failed, &err),
            TARIFF_OK);
    assert_int_equal(passed + failed, 1);
    if (session->code != TARIFF_OK)
        assert_int_equal(failure.code, session->code);
}

static void use_book(tariff_rulebook *book, const struct attack *attack, double began, size_t *held,
        struct outcome *out)
{
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    tariff_session *session = NULL;
    size_t findings = 0;

    options.alloc = counting_alloc;
    options.alloc_ud = held;
    out->code = tariff_rulebook_check(book, NULL, NULL, NULL, &findings, &out->err);
    if (out->code == TARIFF_OK)
        out->code = tariff_rulebook_show(
                book, TARIFF_UNSET, TARIFF_FORMAT_TABLE, ignore_text, NULL, &out->err);
    if (out->code == TARIFF_OK)
        out->code = tariff_session_new(book, &options, &session, &out->err);
    if (out->code == TARIFF_OK)
        use_session(session, attack, began, out);
    tariff_session_free(session);
    if (out->was_asked && strstr(attack->event, "buy=") == NULL)
        use_run(book, attack, held, out);
    if (out->was_asked && !attack->is_book && attack->event[0] == '\0')
        use_tests(out);
}

struct outcome run_in_book(const struct attack *attack)
{
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;
    size_t held = 0;
    tariff_rulebook *book = NULL;
    struct outcome out = { 0 };
    double began;

    if (attack->is_book) {
        corpus_copy_book(attack, "book");
    } else {
        struct text text = corpus_read(attack->path);

        make_book("book", &text);
        free(text.bytes);
    }
    options.alloc = counting_alloc;
    options.alloc_ud = &held;
    began = processor_time();
    out.code = tariff_rulebook_open("book", &options, &book, &out.err);
    if (out.code == TARIFF_OK)
        use_book(book, attack, began, &held, &out);
    tariff_rulebook_close(book);
    if (out.milliseconds <= 0)
        out.milliseconds = processor_time() - began;
    assert_int_equal(held, 0);
    return out;
}
