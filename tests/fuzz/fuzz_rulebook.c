/* SPDX-License-Identifier: MIT */
/*
 * fuzz_rulebook.c - a whole rulebook out of the input: rules and facts together, loaded, checked,
 * shown, tested, and used to rate.
 *
 * Parts of the input: rulebook.lua and what else a rulebook's folder has; beside them
 * accounts.yaml (for the session and the run), events (one a line, NAME=VALUE NAME=VALUE ...) and
 * usage.csv (for a run that hands on its state).  Without events some are made up that fit.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/handle.h"
#include "fuzz/fuzz.h"

enum { FIELDS_MAX = TF_FIELDS_MAX + 16, EVENTS_MAX = 12, MADE_UP = 4, PLANS_BOUGHT = 3 };
enum { SECOND_TIME = 4 }; /* one in so many inputs is taken twice */

#define SHOWN_AT 1772595000000000 /* 2026-03-04 */

struct world {
    struct fuzz_parts parts;
    struct fuzz_watch watch;
    struct fuzz_said said;
    tariff_rulebook_options options;
    tariff_run_options run_options;
    tariff_rulebook *book;
};

/* -- Events ---------------------------------------------------------------------------- */

struct event {
    tariff_field fields[FIELDS_MAX];
    size_t count;
};

static void add_field(struct event *event, const char *name, const char *value)
{
    if (event->count < FIELDS_MAX)
        event->fields[event->count++] = (tariff_field){ name, value };
}

static bool belongs(const struct tf_field *field, const uint32_t *codes)
{
    for (size_t i = 0; i < field->condition_count; i++) {
        const struct tf_condition *condition = &field->conditions[i];
        bool holds = false;

        for (size_t k = 0; k < condition->count; k++)
            holds |= codes[condition->field] == condition->codes[k];
        if (!holds)
            return false;
    }
    return true;
}

/* The variant-th event that the schema allows, or nearly. */
static void make_up_event(const struct tf_schema *schema, uint32_t variant, struct event *event)
{
    static const char *const numbers[] = { "1.5", "100", "0", "20000" };
    uint32_t codes[TF_FIELDS_MAX] = { 0 };

    for (uint32_t i = 0; i < schema->count; i++) {
        const struct tf_field *field = &schema->fields[i];

        if (field->kind == TF_FIELD_SYMBOL)
            codes[i] = 1 + variant * (i + 1) % field->symbol_count;
    }
    for (uint32_t round = 0; round < schema->count; round++) {
        for (uint32_t i = 0; i < schema->count; i++) {
            if (!belongs(&schema->fields[i], codes))
                codes[i] = 0;
        }
    }
    for (uint32_t i = 0; i < schema->count; i++) {
        const struct tf_field *field = &schema->fields[i];

        if (!belongs(field, codes) || (field->optional && variant % 2 == 1))
            continue;
        if (field->kind == TF_FIELD_SYMBOL)
            add_field(event, field->name, field->symbols[codes[i] - 1]);
        else
            add_field(
                    event, field->name, field->kind == TF_FIELD_TEXT ? "t" : numbers[variant % 4]);
    }
}

static void rate_event(struct world *w, tariff_session *session, const struct event *event)
{
    tariff_charge charge, again;
    tariff_error err = { 0 };
    tariff_code code = tariff_session_rate(session, event->fields, event->count, &charge, &err);

    /* A live event is in no file: its place is the number of the field. */
    if (code != TARIFF_OK && code != TARIFF_BAD_USAGE && code != TARIFF_BAD_ACCOUNT)
        fuzz_check_error(&w->said, code, &err);
    if (code != TARIFF_OK)
        return;
    if (charge.amount[0] == '\0' || charge.balance[0] == '\0')
        fuzz_broken("An event is rated and has no amount.");
    fuzz_say(&w->said, charge.price, strlen(charge.price));
    fuzz_say(&w->said, charge.amount, strlen(charge.amount));
    fuzz_say(&w->said, charge.balance, strlen(charge.balance));
    /* Sent again it adds nothing. */
    code = tariff_session_rate(session, event->fields, event->count, &again, &err);
    if (code != TARIFF_OK)
        fuzz_broken("An event is rated once, then refused: %s", err.message);
    if (again.price[0] != '\0' || strspn(again.amount, "-0.") != strlen(again.amount))
        fuzz_broken("An event is charged twice: %s %s", again.price, again.amount);
}

static void rate_made_up_events(struct world *w, tariff_session *session)
{
    const struct tf_rulebook *book = w->book->book;

    for (uint32_t i = 0; i < MADE_UP + PLANS_BOUGHT; i++) {
        struct event event = { .count = 0 };
        char id[16], at[40];

        if (i >= MADE_UP && i - MADE_UP >= book->plan_count)
            break;
        snprintf(id, sizeof id, "u%u", (unsigned)i);
        snprintf(at, sizeof at, "2026-03-04T1%u:30:00+08:00", (unsigned)i);
        add_field(&event, "id", id);
        add_field(&event, "account", "acme");
        add_field(&event, "at", at);
        if (i < MADE_UP)
            make_up_event(&book->schema, i, &event);
        else
            add_field(&event, "buy", book->plans[i - MADE_UP].name);
        rate_event(w, session, &event);
    }
}

/* Events as they are written, one a line. */
static void rate_given_events(struct world *w, tariff_session *session, const tariff_file *file)
{
    char *text = malloc(file->length + 1), *line = text;

    if (text == NULL)
        abort();
    memcpy(text, file->text, file->length);
    text[file->length] = '\0';
    for (size_t i = 0; i < EVENTS_MAX && line != NULL && *line != '\0'; i++) {
        struct event event = { .count = 0 };
        char *end = strchr(line, '\n');

        if (end != NULL)
            *end++ = '\0';
        for (char *at = strtok(line, " "); at != NULL; at = strtok(NULL, " ")) {
            char *value = strchr(at, '=');

            if (value == NULL)
                continue;
            *value++ = '\0';
            add_field(&event, at, value);
        }
        rate_event(w, session, &event);
        line = end;
    }
    free(text);
}

static void live(struct world *w)
{
    const tariff_file *accounts = fuzz_part(&w->parts, "accounts.yaml");
    const tariff_file *events = fuzz_part(&w->parts, "events");
    tariff_session *session = NULL;
    tariff_error err = { 0 };
    char left[48];
    tariff_code code = tariff_session_new(w->book, &w->run_options, &session, &err);

    fuzz_check_error(&w->said, code, &err);
    if ((code == TARIFF_OK) != (session != NULL))
        fuzz_broken("Code %d, and a session is there or not.", (int)code);
    if (code == TARIFF_OK && accounts != NULL)
        fuzz_check_error(&w->said,
                tariff_session_accounts(session, accounts->text, accounts->length, &err), &err);
    if (code == TARIFF_OK && events != NULL)
        rate_given_events(w, session, events);
    else if (code == TARIFF_OK)
        rate_made_up_events(w, session);
    if (code == TARIFF_OK &&
            tariff_session_left(session, "acme", NULL, TARIFF_UNSET, left, &err) == TARIFF_OK)
        fuzz_say(&w->said, left, strlen(left));
    tariff_session_free(session);
}

/* -- A run ------------------------------------------------------------------------------ */

static void write_all(struct world *w, tariff_run *run)
{
    static const struct {
        tariff_output output;
        tariff_format format;
    } all[] = {
        { TARIFF_OUTPUT_SUMMARY, TARIFF_FORMAT_TABLE },
        { TARIFF_OUTPUT_SUMMARY, TARIFF_FORMAT_JSON },
        { TARIFF_OUTPUT_LINES, TARIFF_FORMAT_CSV },
        { TARIFF_OUTPUT_LINES, TARIFF_FORMAT_JSON },
        { TARIFF_OUTPUT_LINES, TARIFF_FORMAT_TABLE },
        { TARIFF_OUTPUT_STATEMENT, TARIFF_FORMAT_CSV },
        { TARIFF_OUTPUT_STATEMENT, TARIFF_FORMAT_TABLE },
        { TARIFF_OUTPUT_WALLETS, TARIFF_FORMAT_CSV },
        { TARIFF_OUTPUT_GRANTS, TARIFF_FORMAT_CSV },
        { TARIFF_OUTPUT_BENEFITS, TARIFF_FORMAT_CSV },
        { TARIFF_OUTPUT_PURCHASES, TARIFF_FORMAT_CSV },
        { TARIFF_OUTPUT_ENTRIES, TARIFF_FORMAT_CSV },
        { TARIFF_OUTPUT_FOCUS, TARIFF_FORMAT_CSV },
        { TARIFF_OUTPUT_REJECTED, TARIFF_FORMAT_CSV },
        { TARIFF_OUTPUT_EXPLAIN, TARIFF_FORMAT_TABLE },
    };
    tariff_error err = { 0 };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        fuzz_check_error(&w->said,
                tariff_run_write(
                        run, all[i].output, all[i].format, NULL, 0, fuzz_write, &w->said, &err),
                &err);
}

static void run(struct world *w)
{
    const tariff_file *accounts = fuzz_part(&w->parts, "accounts.yaml");
    const tariff_file *usage = fuzz_part(&w->parts, "usage.csv");
    tariff_run *run = NULL;
    tariff_error err = { 0 };
    tariff_code code;

    if (usage == NULL)
        return;
    code = tariff_run_new(w->book, &w->run_options, &run, &err);
    if (code == TARIFF_OK && accounts != NULL)
        code = tariff_run_add(run, TARIFF_INPUT_ACCOUNTS, "accounts.yaml", accounts->text,
                accounts->length, &err);
    if (code == TARIFF_OK)
        code = tariff_run_add(
                run, TARIFF_INPUT_USAGE, "usage.csv", usage->text, usage->length, &err);
    if (code == TARIFF_OK)
        code = tariff_run_rate(run, &err);
    fuzz_check_error(&w->said, code, &err);
    if (code == TARIFF_OK) {
        write_all(w, run);
        fuzz_go_on(w->book, &w->run_options, run);
    }
    tariff_run_free(run);
}

/* -- The whole ----------------------------------------------------------------------------- */

/* The ready-made test of a finding. */
static void shown(void *said, const tariff_error *finding, const char *example)
{
    if (finding->message[0] == '\0' || example[0] == '\0')
        fuzz_broken("A finding has an empty test: %s", finding->message);
    fuzz_say(said, example, strlen(example));
}

static void look_at(struct world *w)
{
    static const tariff_format formats[] = { TARIFF_FORMAT_TABLE, TARIFF_FORMAT_MARKDOWN,
        TARIFF_FORMAT_HTML };
    tariff_error err = { 0 };
    size_t count = 0, before = w->said.findings;
    tariff_code code = tariff_rulebook_check(w->book, fuzz_found, shown, &w->said, &count, &err);

    fuzz_check_error(&w->said, code, &err);
    if (code == TARIFF_OK && count != w->said.findings - before)
        fuzz_broken("%zu findings are counted, %zu are told.", count, w->said.findings - before);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        fuzz_check_error(&w->said,
                tariff_rulebook_show(w->book, SHOWN_AT, formats[i], fuzz_write, &w->said, &err),
                &err);
    fuzz_say(&w->said, tariff_rulebook_hash(w->book), strlen(tariff_rulebook_hash(w->book)));
}

static void done(void *ud, const tariff_test_result *result)
{
    if (!result->passed)
        fuzz_check_error(ud, result->failure.code, &result->failure);
    if (!result->passed && result->failure.code == TARIFF_OK)
        fuzz_broken("A test fails and does not say why: %s", result->name);
}

static void test(struct world *w)
{
    size_t passed, failed;
    tariff_error err = { 0 };
    tariff_code code =
            tariff_rulebook_test("book", &w->options, NULL, done, &w->said, &passed, &failed, &err);

    if (code != TARIFF_OK)
        fuzz_broken("A rulebook opens, and is not tested: %d %s", (int)code, err.message);
}

static uint64_t take(const uint8_t *data, size_t size)
{
    struct world w = { .options = TARIFF_RULEBOOK_OPTIONS_INIT,
        .run_options = TARIFF_RUN_OPTIONS_INIT };
    tariff_error err = { 0 };
    tariff_code code;

    fuzz_parts_split(&w.parts, "rulebook.lua", data, size);
    w.options.files = w.parts.files;
    w.options.file_count = w.parts.count;
    w.options.finding = w.run_options.finding = fuzz_found;
    w.options.finding_ud = w.run_options.finding_ud = &w.said;
    w.options.alloc = w.run_options.alloc = fuzz_alloc;
    w.options.alloc_ud = w.run_options.alloc_ud = &w.watch;
    w.run_options.lines = w.run_options.explain = w.run_options.state = true;
    fuzz_begin();
    code = tariff_rulebook_open("book", &w.options, &w.book, &err);
    fuzz_check_error(&w.said, code, &err);
    if ((code == TARIFF_OK) != (w.book != NULL))
        fuzz_broken("Code %d, and a rulebook is there or not.", (int)code);
    if (code != TARIFF_OK && w.said.findings < 2)
        fuzz_broken("The failure is not among the findings: %s", err.message);
    if (code == TARIFF_OK) {
        fuzz_begin();
        look_at(&w);
        fuzz_begin();
        live(&w);
        fuzz_begin();
        run(&w);
        fuzz_begin();
        test(&w);
    }
    tariff_rulebook_close(w.book);
    fuzz_parts_free(&w.parts);
    fuzz_watch_end(&w.watch);
    return w.said.sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t sum;

    sum = take(data, size);
    if (sum % SECOND_TIME == 0 && take(data, size) != sum)
        fuzz_broken("The same input says something else the second time.");
    return 0;
}
