/* SPDX-License-Identifier: MIT */
/*
 * cmd_rate.c - `tariff rate`: usage in, statements out.
 *
 * Files are written first and get their names last, so that a run that fails
 * on the way leaves nothing behind.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/sink.h"
#include "tariff.h"

enum {
    ACCOUNTS_ALL = 5, /* so many accounts are shown in full        */
    ACCOUNTS_SOME = 3 /* of more than that, so many, for a first look */
};

static const struct cli_option rate_rows[] = {
    { "format", CLI_CHOICE, "table|csv|json|focus",
            "A summary and statements for people, every line as CSV or JSON, or charges as FOCUS "
            "1.2 "
            "has them; table unless given." },
    { "statement", CLI_TEXT, "FILE", "Write the rulebook's statement rows there: CSV." },
    { "wallets-out", CLI_TEXT, "FILE", "Write what is left in each wallet there: CSV." },
    { "grants-out", CLI_TEXT, "FILE", "Write each grant's whole, used and left there: CSV." },
    { "benefits-out", CLI_TEXT, "FILE", "Write the coupons and what each paid for there: CSV." },
    { "purchases-out", CLI_TEXT, "FILE", "Write purchases, accepted and refused, there: CSV." },
    { "entries-out", CLI_TEXT, "FILE", "Write purchases, refusals and expiries there: CSV." },
    { "state-out", CLI_TEXT, "FILE",
            "Write the state there that a later run's --prior goes on from." },
    { "reject", CLI_TEXT, "FILE",
            "Set bad rows aside there with the reason, instead of stopping: CSV." },
};

/* Which option names the file of which output. */
static const struct rate_file {
    const char *option;
    tariff_output output;
    tariff_format format;
} rate_files[] = {
    { "statement", TARIFF_OUTPUT_STATEMENT, TARIFF_FORMAT_CSV },
    { "wallets-out", TARIFF_OUTPUT_WALLETS, TARIFF_FORMAT_CSV },
    { "grants-out", TARIFF_OUTPUT_GRANTS, TARIFF_FORMAT_CSV },
    { "benefits-out", TARIFF_OUTPUT_BENEFITS, TARIFF_FORMAT_CSV },
    { "purchases-out", TARIFF_OUTPUT_PURCHASES, TARIFF_FORMAT_CSV },
    { "entries-out", TARIFF_OUTPUT_ENTRIES, TARIFF_FORMAT_CSV },
    { "state-out", TARIFF_OUTPUT_STATE, TARIFF_FORMAT_CSV }, /* bytes: the format says nothing */
    { "reject", TARIFF_OUTPUT_REJECTED, TARIFF_FORMAT_CSV },
};

enum { RATE_FILES = sizeof rate_files / sizeof *rate_files };

/* Two outputs of one name would overwrite each other; "-" would mix with the results. */
static bool rate_names_are_fine(const struct cli_arguments *arguments)
{
    for (size_t i = 0; i < RATE_FILES; i++) {
        const char *path = cli_text(arguments, rate_files[i].option);

        if (path == NULL)
            continue;
        if (strcmp(path, "-") == 0) {
            return cli_wrong_usage("rate", "--%s needs a file; standard output has the results.",
                    rate_files[i].option);
        }
        for (size_t j = 0; j < i; j++) {
            const char *other = cli_text(arguments, rate_files[j].option);

            if (other != NULL && strcmp(path, other) == 0) {
                return cli_wrong_usage("rate", "--%s and --%s name the same file, \"%s\".",
                        rate_files[j].option, rate_files[i].option, path);
            }
        }
    }
    return true;
}

/* One output into a sink.  False, with the reason on standard error. */
static bool rate_write(const struct cli_run *rated, tariff_output output, tariff_format format,
        const char *account, struct cli_sink *sink)
{
    tariff_error err = { 0 };

    if (tariff_run_write(rated->run, output, format, account, 0, cli_sink_write, sink, &err) !=
                    TARIFF_OK &&
            sink->problem == 0) {
        cli_failed(&rated->findings, &err);
        return false;
    }
    return cli_sink_flush(sink);
}

static bool write_files(
        const struct cli_arguments *arguments, const struct cli_run *rated, struct cli_sinks *sinks)
{
    for (size_t i = 0; i < RATE_FILES; i++) {
        const char *path = cli_text(arguments, rate_files[i].option);
        struct cli_sink *sink;

        if (path == NULL)
            continue;
        if ((sink = cli_sinks_open(sinks, path)) == NULL)
            return false;
        if (!rate_write(rated, rate_files[i].output, rate_files[i].format, NULL, sink))
            return false;
    }
    return true;
}

/* A summary, then statements: all of them, or the first few of many. */
static bool print_tables(
        const struct cli_arguments *arguments, const struct cli_run *rated, struct cli_sink *out)
{
    uint64_t accounts = tariff_run_count(rated->run).accounts;
    const char *id;

    if (!rate_write(rated, TARIFF_OUTPUT_SUMMARY, TARIFF_FORMAT_TABLE, NULL, out))
        return false;
    cli_sink_write(out, "\n", 1);
    if (cli_has(arguments, "account") || accounts <= ACCOUNTS_ALL) {
        return rate_write(rated, TARIFF_OUTPUT_STATEMENT, TARIFF_FORMAT_TABLE,
                cli_text(arguments, "account"), out);
    }
    for (size_t i = 0; i < ACCOUNTS_SOME && (id = tariff_run_account_at(rated->run, i)) != NULL;
            i++) {
        if (!rate_write(rated, TARIFF_OUTPUT_STATEMENT, TARIFF_FORMAT_TABLE, id, out))
            return false;
        cli_sink_write(out, "\n", 1);
    }
    if (!cli_sink_flush(out))
        return false;
    cli_note(
            "these are %d of %llu accounts; --account A shows any of them, --format csv all lines.",
            ACCOUNTS_SOME, (unsigned long long)accounts);
    return true;
}

static bool print_results(const struct cli_arguments *arguments, const struct cli_run *rated)
{
    struct cli_sink out = cli_standard_output();

    if (cli_is(arguments, "format", "csv"))
        return rate_write(rated, TARIFF_OUTPUT_LINES, TARIFF_FORMAT_CSV, NULL, &out);
    if (cli_is(arguments, "format", "json"))
        return rate_write(rated, TARIFF_OUTPUT_LINES, TARIFF_FORMAT_JSON, NULL, &out);
    if (cli_is(arguments, "format", "focus"))
        return rate_write(rated, TARIFF_OUTPUT_FOCUS, TARIFF_FORMAT_CSV, NULL, &out);
    return print_tables(arguments, rated, &out);
}

static void note_rejected(const struct cli_arguments *arguments, const struct cli_run *rated)
{
    uint64_t rejected = tariff_run_count(rated->run).rejected;

    if (rejected > 0) {
        cli_note("%llu bad row%s set aside in %s.", (unsigned long long)rejected,
                rejected == 1 ? " was" : "s were", cli_text(arguments, "reject"));
    }
}

static void note_later(const struct cli_run *rated)
{
    uint64_t later = tariff_run_count(rated->run).later;

    if (later > 0) {
        cli_note("%llu row%s after --as-of %s not rated; give %s to a later run.",
                (unsigned long long)later, later == 1 ? "" : "s", later == 1 ? "was" : "were",
                later == 1 ? "it" : "them");
    }
}

static int rate_run(const struct cli_arguments *arguments)
{
    struct cli_run_wish wish = { .reject = cli_has(arguments, "reject"),
        .lines = (cli_has(arguments, "format") && !cli_is(arguments, "format", "table")) ||
                 cli_has(arguments, "benefits-out"),
        .state = cli_has(arguments, "state-out") };
    struct cli_sinks sinks = { .count = 0 };
    struct cli_run rated;
    int status;

    if (!rate_names_are_fine(arguments))
        return CLI_WRONG_USAGE;
    status = cli_run_open(arguments, wish, &rated);
    if (status == CLI_FINE) {
        bool fine = write_files(arguments, &rated, &sinks) && print_results(arguments, &rated) &&
                    cli_sinks_commit(&sinks);

        status = fine ? CLI_FINE : CLI_FINDINGS;
        if (fine && wish.reject)
            note_rejected(arguments, &rated);
        if (fine)
            note_later(&rated);
    }
    cli_sinks_close(&sinks);
    cli_run_close(&rated);
    return status;
}

const struct cli_command cli_rate = {
    .name = "rate",
    .operand = "RULEBOOK",
    .summary = "Prices usage and deducts it: usage in, statements out.",
    .about = "Files get their names when everything is written; nothing half written stays.\n"
             "The clock is never read: an open session is rated to --as-of.\n\n"
             "Example:\n"
             "  tariff rate rules/artlab --accounts accounts.yaml --usage usage.csv",
    .own = { rate_rows, sizeof rate_rows / sizeof *rate_rows },
    .shared = &cli_input_options,
    .run = rate_run,
};
