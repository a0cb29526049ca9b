/* SPDX-License-Identifier: MIT */
/*
 * input.c - from the shared options to a rated run.
 */
#include "cli/input.h"

#include <string.h>

#include "cli/change.h"

enum { FINDINGS_SHOWN = 20, THREADS_MAX = 1024 };

#define FILE_ROWS                                                                                  \
    { "usage", CLI_FILES, "FILE",                                                                  \
        "Usage: CSV with a header or JSON lines, plain, gzip or zstd; - is standard input." },     \
            { "accounts", CLI_FILES, "FILE",                                                       \
                "Accounts with what they hold and bought: YAML or CSV." },                         \
    {                                                                                              \
        "grants", CLI_FILES, "FILE", "More grants: CSV."                                           \
    }
#define TIME_ROWS                                                                                  \
    { "from", CLI_TEXT, "DATE", "Show lines from here on: a date, or RFC 3339." },                 \
            { "until", CLI_TEXT, "DATE", "Show lines up to here, exclusive." },                    \
            { "as-of", CLI_TEXT, "DATE",                                                           \
                "Rate up to here; the last instant in the input unless given." },                  \
            { "zone", CLI_TEXT, "ZONE",                                                            \
                "Time zone, as in Asia/Shanghai, instead of the rulebook's." },                    \
    {                                                                                              \
        "seed", CLI_NUMBER, "N", "Seed of shuffled ties; 42 unless given."                         \
    }

static const struct cli_option input_rows[] = {
    FILE_ROWS,
    { "prior", CLI_TEXT, "FILE", "Go on from the state that an earlier run wrote (--state-out)." },
    { "account", CLI_TEXT, "A", "Show this account only." },
    TIME_ROWS,
    { "threads", CLI_NUMBER, "N", "Work with so many threads; the results are the same bytes." },
    CLI_CHANGE_ROWS,
};

const struct cli_options cli_input_options = { input_rows, sizeof input_rows / sizeof *input_rows };

static const struct cli_option whatif_rows[] = { FILE_ROWS, CLI_CHANGE_ROWS, TIME_ROWS };

static const struct cli_option diff_input_rows[] = { FILE_ROWS, TIME_ROWS };

const struct cli_options cli_diff_options = { diff_input_rows,
    sizeof diff_input_rows / sizeof *diff_input_rows };

const struct cli_options cli_whatif_options = { whatif_rows,
    sizeof whatif_rows / sizeof *whatif_rows };

/* In the order in which a run takes them. */
static const struct input_kind {
    const char *option;
    tariff_input input;
} input_kinds[] = {
    { "prior", TARIFF_INPUT_PRIOR },
    { "accounts", TARIFF_INPUT_ACCOUNTS },
    { "grants", TARIFF_INPUT_GRANTS },
    { "usage", TARIFF_INPUT_USAGE },
};

int cli_rulebook_open(
        const struct cli_arguments *arguments, struct cli_findings *findings, tariff_rulebook **out)
{
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_error err = { 0 };
    tariff_code code;

    options.finding = cli_finding;
    options.finding_ud = findings;
    if (!cli_changes_take(arguments, &options))
        return CLI_FINDINGS;
    code = tariff_rulebook_open(arguments->operand, &options, out, &err);
    cli_changes_free(&options);
    return code == TARIFF_OK ? CLI_FINE : cli_failed(findings, &err);
}

bool cli_instant(const struct cli_arguments *arguments, const char *option,
        const tariff_rulebook *rulebook, const char *zone, int64_t *out)
{
    const char *text = cli_text(arguments, option);
    tariff_error err = { 0 };

    *out = TARIFF_UNSET;
    if (text == NULL ||
            tariff_instant_parse(rulebook, zone, text, strlen(text), out, &err) == TARIFF_OK)
        return true;
    return cli_wrong_value(arguments->command->name, option, &err);
}

/* The zone is asked for the beginning of some day. */
static bool zone_is_fine(const struct cli_arguments *arguments, const tariff_rulebook *rulebook)
{
    static const char day[] = "2026-01-01";
    const char *zone = cli_text(arguments, "zone");
    tariff_error err = { 0 };
    int64_t at;

    if (zone == NULL ||
            tariff_instant_parse(rulebook, zone, day, strlen(day), &at, &err) == TARIFF_OK)
        return true;
    return cli_wrong_value(arguments->command->name, "zone", &err);
}

bool cli_times_read(const struct cli_arguments *arguments, const tariff_rulebook *rulebook,
        tariff_run_options *options)
{
    options->zone = cli_text(arguments, "zone");
    options->seed = cli_number(arguments, "seed", options->seed);
    if (!zone_is_fine(arguments, rulebook) ||
            !cli_instant(arguments, "from", rulebook, options->zone, &options->from) ||
            !cli_instant(arguments, "until", rulebook, options->zone, &options->until) ||
            !cli_instant(arguments, "as-of", rulebook, options->zone, &options->as_of))
        return false;
    if (options->from != TARIFF_UNSET && options->until != TARIFF_UNSET &&
            options->from >= options->until) {
        return cli_wrong_usage(arguments->command->name,
                "--from %s is not before --until %s, which is exclusive.",
                cli_text(arguments, "from"), cli_text(arguments, "until"));
    }
    return true;
}

static bool read_options(const struct cli_arguments *arguments, const struct cli_run *run,
        tariff_run_options *options)
{
    uint64_t threads = cli_number(arguments, "threads", 1);

    options->account = cli_text(arguments, "account");
    if (threads == 0 || threads > THREADS_MAX) {
        return cli_wrong_usage(arguments->command->name, "--threads takes 1 to %d, not %llu.",
                THREADS_MAX, (unsigned long long)threads);
    }
    options->threads = (uint32_t)threads;
    return cli_times_read(arguments, run->rulebook, options);
}

static tariff_code add_inputs(
        const struct cli_arguments *arguments, tariff_run *run, tariff_error *err)
{
    for (size_t i = 0; i < sizeof input_kinds / sizeof *input_kinds; i++) {
        size_t at = 0;
        const char *path;

        while ((path = cli_next_file(arguments, input_kinds[i].option, &at)) != NULL) {
            tariff_code code = tariff_run_add(run, input_kinds[i].input, path, NULL, 0, err);

            if (code != TARIFF_OK)
                return code;
        }
    }
    return TARIFF_OK;
}

static int rate_inputs(const struct cli_arguments *arguments, struct cli_run *out)
{
    tariff_error err = { 0 };
    tariff_code code = add_inputs(arguments, out->run, &err);

    if (code == TARIFF_OK)
        code = tariff_run_rate(out->run, &err);
    cli_progress_end(&out->progress);
    return code == TARIFF_OK ? CLI_FINE : cli_failed(&out->findings, &err);
}

int cli_run_open(
        const struct cli_arguments *arguments, struct cli_run_wish wish, struct cli_run *out)
{
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    tariff_error err = { 0 };
    int status;

    *out = (struct cli_run){
        .findings = { .rulebook = arguments->operand, .to = stderr, .limit = FINDINGS_SHOWN }
    };
    if (!cli_has(arguments, "usage") && !cli_has(arguments, "prior") &&
            !cli_has(arguments, "accounts")) {
        cli_wrong_usage(arguments->command->name, "There is nothing to rate: --usage is missing.");
        return CLI_WRONG_USAGE;
    }
    if ((status = cli_rulebook_open(arguments, &out->findings, &out->rulebook)) != CLI_FINE)
        return status;
    if (!read_options(arguments, out, &options))
        return CLI_WRONG_USAGE;
    out->progress = cli_progress_begin();
    options.reject = wish.reject;
    options.explain = wish.explain;
    options.lines = wish.lines;
    options.state = wish.state;
    options.finding = cli_finding;
    options.finding_ud = &out->findings;
    options.progress = cli_progress_tell;
    options.progress_ud = &out->progress;
    if (tariff_run_new(out->rulebook, &options, &out->run, &err) != TARIFF_OK)
        return cli_failed(&out->findings, &err);
    return rate_inputs(arguments, out);
}

void cli_run_close(struct cli_run *run)
{
    tariff_run_free(run->run);
    tariff_rulebook_close(run->rulebook);
    *run = (struct cli_run){ 0 };
}
