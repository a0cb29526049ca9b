/* SPDX-License-Identifier: MIT */
/*
 * tariff_run.c - the public functions about runs: arguments are checked here, the work is in
 * run.c.
 */
#include <string.h>

#include "api/handle.h"
#include "api/run.h"

struct tariff_run {
    struct tf_run run;
    char *account; /* or NULL */
    char *zone;    /* or NULL */
    struct tf_arena arena;
    int stage;     /* of the last input; see stage_of */
    bool is_tried; /* to be rated, with or without success */
};

tariff_code tariff_run_new(const tariff_rulebook *rulebook, const tariff_run_options *given,
        tariff_run **out, tariff_error *err)
{
    tariff_run_options options;
    struct tf_run_settings settings;
    struct tf_alloc alloc;
    tariff_run *run;
    void *made;
    tariff_code code = tf_handle_begin(rulebook, given, out, sizeof *run, &options, &made, err);

    if (out != NULL)
        *out = NULL;
    if (code != TARIFF_OK)
        return code;
    run = made;
    alloc = tf_alloc_of(options.alloc, options.alloc_ud);
    tf_arena_init(&run->arena, alloc);
    settings = (struct tf_run_settings){ .as_of = options.as_of,
        .from = options.from,
        .until = options.until,
        .seed = options.seed,
        .reject = options.reject,
        .keep_lines = options.lines,
        .explain = options.explain,
        .state = options.state,
        .threads = options.threads,
        .finding = options.finding,
        .finding_ud = options.finding_ud,
        .progress = options.progress,
        .progress_ud = options.progress_ud };
    if (options.account != NULL)
        run->account = tf_arena_text(&run->arena, options.account, strlen(options.account));
    if (options.zone != NULL)
        settings.zone = run->zone = tf_arena_text(&run->arena, options.zone, strlen(options.zone));
    if ((options.account != NULL && run->account == NULL) ||
            (options.zone != NULL && run->zone == NULL)) {
        tf_arena_free(&run->arena);
        tf_free(alloc, run, sizeof *run);
        return tf_no_memory(err);
    }
    code = tf_run_init(
            &run->run, rulebook->book, alloc, rulebook->book->zones.folder, &settings, err);
    if (code != TARIFF_OK) {
        tariff_run_free(run);
        return code;
    }
    *out = run;
    return TARIFF_OK;
}

void tariff_run_free(tariff_run *run)
{
    struct tf_alloc alloc;

    if (run == NULL)
        return;
    alloc = run->run.alloc;
    tf_run_free(&run->run);
    tf_arena_free(&run->arena);
    tf_free(alloc, run, sizeof *run);
}

/* A state comes before accounts, these before grants, these before usage; 0: no such kind. */
static int stage_of(tariff_input input)
{
    switch (input) {
    case TARIFF_INPUT_PRIOR:
        return 1;
    case TARIFF_INPUT_ACCOUNTS:
        return 2;
    case TARIFF_INPUT_GRANTS:
        return 3;
    case TARIFF_INPUT_USAGE:
        return 4;
    }
    return 0;
}

tariff_code tariff_run_add(tariff_run *run, tariff_input input, const char *path, const char *text,
        size_t length, tariff_error *err)
{
    int stage = stage_of(input);

    if (run == NULL || path == NULL)
        return tf_bad_argument(err, TF_F_HOST_ARGUMENT, "run or path is NULL.", "Pass both.");
    if (run->is_tried)
        return tf_bad_argument(
                err, TF_F_HOST_ORDER, "The run was rated already.", "Begin another run.");
    if (stage != 0 && stage < run->stage)
        return tf_bad_argument(err, TF_F_HOST_ORDER,
                "The input comes after one that it must come before.",
                "Add the prior state first, then accounts, then grants, then usage.");
    run->stage = stage;
    switch (input) {
    case TARIFF_INPUT_ACCOUNTS:
        return tf_run_accounts(&run->run, path, text, length, err);
    case TARIFF_INPUT_GRANTS:
        return tf_run_grants(&run->run, path, text, length, err);
    case TARIFF_INPUT_USAGE:
        return tf_run_usage(&run->run, path, text, length, err);
    case TARIFF_INPUT_PRIOR:
        return tf_run_prior(&run->run, path, text, length, err);
    }
    return tf_bad_argument(
            err, TF_F_HOST_CHOICE, "There is no such kind of input.", "Use one of tariff_input.");
}

tariff_code tariff_run_rate(tariff_run *run, tariff_error *err)
{
    if (run == NULL)
        return tf_bad_argument(err, TF_F_HOST_ARGUMENT, "run is NULL.", "Begin a run first.");
    if (run->is_tried)
        return tf_bad_argument(
                err, TF_F_HOST_ORDER, "The run was rated already.", "Begin another run.");
    run->is_tried = true;
    return tf_run_rate(&run->run, err);
}

static bool has_account(const struct tf_run *run, const char *account)
{
    return tf_intern_find(&run->accounts.ids, account, strlen(account)) != 0;
}

static tariff_code refuse_account(const struct tf_run *run, const char *account, tariff_error *err)
{
    const struct tf_membership *member =
            tf_accounts_member(&run->accounts, account, strlen(account));

    if (member != NULL)
        return tf_fail(err, TF_F_NO_SUCH_ACCOUNT, (struct tf_place){ 0 },
                "Name that account: a member's lines are among its own.",
                "\"%s\" is a member of the account \"%s\".", account,
                run->accounts.items[member->account].id);
    return tf_fail(err, TF_F_NO_SUCH_ACCOUNT, (struct tf_place){ 0 },
            "Name an account of the accounts file or the usage.", "There is no account \"%s\".",
            account);
}

tariff_code tariff_run_write(tariff_run *handle, tariff_output what, tariff_format format,
        const char *account, uint32_t line, tariff_write write, void *ud, tariff_error *err)
{
    struct tf_run *run;
    struct tf_outcome outcome;
    struct tf_output output;
    tariff_code code, ended;

    if (handle == NULL || write == NULL)
        return tf_bad_argument(err, TF_F_HOST_ARGUMENT, "run or write is NULL.", "Pass both.");
    run = &handle->run;
    if (!run->rated)
        return tf_bad_argument(
                err, TF_F_HOST_ORDER, "The run was not rated.", "Call tariff_run_rate first.");
    if (account == NULL)
        account = handle->account;
    if (account != NULL && !has_account(run, account))
        return refuse_account(run, account, err);
    tf_output_begin(&output, run->alloc, write, ud);
    if (what == TARIFF_OUTPUT_STATE) {
        code = tf_run_write_state(run, &output, err);
    } else {
        outcome = tf_run_outcome(run);
        outcome.account = account;
        outcome.line = line;
        code = tf_write(&outcome, what, format, &output, err);
    }
    ended = tf_output_end(&output, code == TARIFF_OK ? err : NULL);
    return code != TARIFF_OK ? code : ended;
}

tariff_run_counts tariff_run_count(const tariff_run *run)
{
    return run == NULL ? (tariff_run_counts){ 0 } : run->run.counts;
}

const char *tariff_run_account_at(const tariff_run *run, size_t index)
{
    if (run == NULL || !run->run.rated || index >= run->run.accounts.count)
        return NULL;
    return run->run.accounts.items[run->run.by_name[index]].id;
}
