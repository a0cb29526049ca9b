/* SPDX-License-Identifier: MIT */
/*
 * fuzz_accounts.c - accounts, what they hold and buy, and grants, out of the input, given to a
 * run and to a session of a rulebook that is right; then rated, without usage, up to a later
 * day, written out and handed on.
 *
 * Parts of the input: accounts.yaml first; accounts.csv, grants.csv.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

#define AS_OF 1780272000000000 /* 2026-06-01 */

struct world {
    const tariff_rulebook *book;
    struct fuzz_parts parts;
    struct fuzz_watch watch;
    struct fuzz_said said;
    tariff_run_options options;
};

static tariff_code add(
        struct world *w, tariff_run *run, tariff_input input, const char *name, tariff_error *err)
{
    const tariff_file *file = fuzz_part(&w->parts, name);

    if (file == NULL)
        return TARIFF_OK;
    return tariff_run_add(run, input, name, file->text, file->length, err);
}

static void run(struct world *w)
{
    static const tariff_output outputs[] = { TARIFF_OUTPUT_WALLETS, TARIFF_OUTPUT_GRANTS,
        TARIFF_OUTPUT_PURCHASES, TARIFF_OUTPUT_ENTRIES };
    tariff_run *run = NULL;
    tariff_error err = { 0 };
    tariff_code code = tariff_run_new(w->book, &w->options, &run, &err);

    if (code == TARIFF_OK)
        code = add(w, run, TARIFF_INPUT_ACCOUNTS, "accounts.yaml", &err);
    if (code == TARIFF_OK)
        code = add(w, run, TARIFF_INPUT_ACCOUNTS, "accounts.csv", &err);
    if (code == TARIFF_OK)
        code = add(w, run, TARIFF_INPUT_GRANTS, "grants.csv", &err);
    if (code == TARIFF_OK)
        code = tariff_run_rate(run, &err);
    fuzz_check_error(&w->said, code, &err);
    for (size_t i = 0; i < sizeof outputs / sizeof outputs[0] && code == TARIFF_OK; i++)
        fuzz_check_error(&w->said,
                code = tariff_run_write(
                        run, outputs[i], TARIFF_FORMAT_CSV, NULL, 0, fuzz_write, &w->said, &err),
                &err);
    if (code == TARIFF_OK)
        fuzz_go_on(w->book, &w->options, run);
    tariff_run_free(run);
}

static void live(struct world *w)
{
    const tariff_file *accounts = fuzz_part(&w->parts, "accounts.yaml");
    const tariff_field event[] = { { "id", "u1" }, { "account", "acme" },
        { "at", "2026-03-04T10:00:00+08:00" }, { "item", "traffic" }, { "direction", "out" },
        { "gb", "12.5" } };
    tariff_session *session = NULL;
    tariff_charge charge;
    tariff_error err = { 0 };
    tariff_code code = tariff_session_new(w->book, &w->options, &session, &err);

    fuzz_check_error(&w->said, code, &err);
    if (code == TARIFF_OK && accounts != NULL)
        code = tariff_session_accounts(session, accounts->text, accounts->length, &err);
    fuzz_check_error(&w->said, code, &err);
    /* All or nothing: with the accounts or without, the event is rated, or comes too late. */
    code = tariff_session_rate(session, event, sizeof event / sizeof event[0], &charge, &err);
    if (code == TARIFF_OK)
        fuzz_say(&w->said, charge.balance, strlen(charge.balance));
    else if (code != TARIFF_BAD_USAGE && code != TARIFF_BAD_ACCOUNT)
        fuzz_check_error(&w->said, code, &err);
    tariff_session_free(session);
}

static uint64_t take(const tariff_rulebook *book, const uint8_t *data, size_t size)
{
    struct world w = { .book = book, .options = TARIFF_RUN_OPTIONS_INIT };

    fuzz_parts_split(&w.parts, "accounts.yaml", data, size);
    w.options.alloc = fuzz_alloc;
    w.options.alloc_ud = &w.watch;
    w.options.state = true;
    w.options.as_of = AS_OF;
    fuzz_begin();
    run(&w);
    fuzz_begin();
    live(&w);
    fuzz_parts_free(&w.parts);
    fuzz_watch_end(&w.watch);
    return w.said.sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const tariff_rulebook *book;
    uint64_t sum;

    if (book == NULL)
        book = fuzz_book("tests/errors/base/book");
    sum = take(book, data, size);
    if (sum % 4 == 0 && take(book, data, size) != sum)
        fuzz_broken("The same input says something else the second time.");
    return 0;
}
