/* SPDX-License-Identifier: MIT */
/*
 * cmd_whatif.c - `tariff whatif`: a change of price, tried on what really happened.
 *
 * Layer: cli.
 */
#include "cli/change.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/sink.h"
#include "cli/try.h"
#include "tariff.h"

enum { WHATIF_FINDINGS = 20 }; /* shown */

static const struct cli_option whatif_own_rows[] = {
    { "against", CLI_TEXT, "OTHER", "Compare with this rulebook; changes are made to it." },
    { "sweep", CLI_TEXT, "RANGE",
            "Try many values, PATH=FROM..TO/STEP; a second one tries all pairs." },
    { "solve", CLI_TEXT, "GOAL", "Find the value of --by that does it, as in \"amount = +3 %\"." },
    { "by", CLI_TEXT, "PATH", "What --solve may change: PATH, or PATH=FROM..TO/STEP." },
    { "format", CLI_CHOICE, "table|csv|json|markdown",
            "A page for people or for a pull request, account by account as CSV, or all as JSON; "
            "table unless given." },
    { "quiet", CLI_TEXT, "SIZE",
            "With --format markdown: write nothing when all limits hold and no total differs by "
            "more than SIZE, as in \"1 %\" or 100.00." },
    { "report", CLI_TEXT, "FILE.html",
            "Write a page for a browser there, too: one file, which asks for nothing from "
            "anywhere." },
};

tariff_format cli_try_format(const struct cli_arguments *arguments)
{
    if (cli_is(arguments, "format", "csv"))
        return TARIFF_FORMAT_CSV;
    if (cli_is(arguments, "format", "json"))
        return TARIFF_FORMAT_JSON;
    return cli_is(arguments, "format", "markdown") ? TARIFF_FORMAT_MARKDOWN : TARIFF_FORMAT_TABLE;
}

static tariff_code whatif_inputs(
        const struct cli_arguments *arguments, tariff_whatif *whatif, tariff_error *err)
{
    static const struct whatif_kind {
        const char *option;
        tariff_input input;
    } kinds[] = { { "accounts", TARIFF_INPUT_ACCOUNTS }, { "grants", TARIFF_INPUT_GRANTS },
        { "usage", TARIFF_INPUT_USAGE } };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t at = 0;
        const char *path;

        while ((path = cli_next_file(arguments, kinds[i].option, &at)) != NULL) {
            tariff_code code = tariff_whatif_add(whatif, kinds[i].input, path, NULL, 0, err);

            if (code != TARIFF_OK)
                return code;
        }
    }
    return TARIFF_OK;
}

/* A sweep, or a goal; or what is too little to be told. */
static tariff_code whatif_question(
        const struct cli_arguments *arguments, tariff_whatif *whatif, tariff_error *err)
{
    tariff_code code = TARIFF_OK;
    size_t at = 0;
    const char *range;

    while (code == TARIFF_OK && (range = cli_next_file(arguments, "sweep", &at)) != NULL)
        code = tariff_whatif_sweep(whatif, range, err);
    if (code == TARIFF_OK && cli_has(arguments, "solve"))
        code = tariff_whatif_solve(
                whatif, cli_text(arguments, "solve"), cli_text(arguments, "by"), err);
    if (code == TARIFF_OK && cli_has(arguments, "quiet"))
        code = tariff_whatif_quiet(whatif, cli_text(arguments, "quiet"), err);
    return code;
}

/* The page of --report, written whole or not at all. */
static int whatif_report(
        const struct cli_arguments *arguments, tariff_whatif *whatif, struct cli_findings *findings)
{
    struct cli_sinks sinks = { .count = 0 };
    struct cli_sink *file = cli_sinks_open(&sinks, cli_text(arguments, "report"));
    tariff_error err = { 0 };
    int status = file == NULL ? CLI_FINDINGS : CLI_FINE;

    if (status == CLI_FINE &&
            tariff_whatif_write(whatif, TARIFF_FORMAT_HTML, cli_sink_write, file, &err) !=
                    TARIFF_OK &&
            file->problem == 0)
        status = cli_failed(findings, &err);
    if (status == CLI_FINE && !cli_sinks_commit(&sinks))
        status = CLI_FINDINGS;
    cli_sinks_close(&sinks);
    return status;
}

/* Limits that do not hold end with status 1, behind the results. */
static int whatif_results(
        const struct cli_arguments *arguments, tariff_whatif *whatif, struct cli_findings *findings)
{
    struct cli_sink out = cli_standard_output();
    tariff_error err = { 0 };
    size_t missed = 0;

    if (tariff_whatif_write(whatif, cli_try_format(arguments), cli_sink_write, &out, &err) !=
                    TARIFF_OK &&
            out.problem == 0)
        return cli_failed(findings, &err);
    if (!cli_sink_flush(&out))
        return CLI_FINDINGS;
    if (tariff_whatif_check(whatif, cli_finding, findings, &missed, &err) != TARIFF_OK)
        return cli_failed(findings, &err);
    return missed == 0 ? CLI_FINE : CLI_FINDINGS;
}

static int whatif_open(const struct cli_arguments *arguments, const char *against,
        const tariff_run_options *run, struct cli_findings *findings, tariff_whatif **out)
{
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_error err = { 0 };
    tariff_code code;

    options.finding = cli_finding;
    options.finding_ud = findings;
    if (!cli_changes_take(arguments, &options))
        return CLI_FINDINGS;
    code = tariff_whatif_new(arguments->operand, &options, against, run, out, &err);
    cli_changes_free(&options);
    return code == TARIFF_OK ? CLI_FINE : cli_failed(findings, &err);
}

/* The options need the rulebook's zone, so it is opened once for them. */
static int whatif_read_options(const struct cli_arguments *arguments, struct cli_findings *findings,
        tariff_run_options *options)
{
    tariff_rulebook_options plain = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_rulebook *rulebook = NULL;
    tariff_error err = { 0 };
    int status = CLI_FINE;

    plain.finding = cli_finding;
    plain.finding_ud = findings;
    if (tariff_rulebook_open(arguments->operand, &plain, &rulebook, &err) != TARIFF_OK)
        return cli_failed(findings, &err);
    if (!cli_times_read(arguments, rulebook, options))
        status = CLI_WRONG_USAGE;
    tariff_rulebook_close(rulebook);
    return status;
}

int cli_try_money(const struct cli_arguments *arguments, struct cli_try asked)
{
    struct cli_findings findings = {
        .rulebook = arguments->operand, .to = stderr, .limit = WHATIF_FINDINGS
    };
    struct cli_progress progress = cli_progress_begin();
    tariff_run_options options = TARIFF_RUN_OPTIONS_INIT;
    tariff_whatif *whatif = NULL;
    tariff_error err = { 0 };
    tariff_code code = TARIFF_OK;
    int status = whatif_read_options(arguments, &findings, &options);

    options.finding = cli_finding;
    options.finding_ud = &findings;
    options.progress = cli_progress_tell;
    options.progress_ud = &progress;
    if (status == CLI_FINE)
        status = whatif_open(arguments, asked.against, &options, &findings, &whatif);
    if (status == CLI_FINE) {
        if (asked.questions)
            code = whatif_question(arguments, whatif, &err);
        if (code == TARIFF_OK)
            code = whatif_inputs(arguments, whatif, &err);
        if (code == TARIFF_OK)
            code = tariff_whatif_rate(whatif, &err);
        cli_progress_end(&progress);
        if (code != TARIFF_OK)
            status = cli_failed(&findings, &err);
    }
    if (status == CLI_FINE && asked.before != NULL)
        status = asked.before(asked.ud);
    if (status == CLI_FINE && asked.questions && cli_has(arguments, "report"))
        status = whatif_report(arguments, whatif, &findings);
    if (status == CLI_FINE)
        status = whatif_results(arguments, whatif, &findings);
    tariff_whatif_free(whatif);
    return status;
}

static int whatif_run(const struct cli_arguments *arguments)
{
    if (!cli_has(arguments, "usage")) {
        cli_wrong_usage("whatif", "There is nothing to try it on: --usage is missing.");
        return CLI_WRONG_USAGE;
    }
    if (cli_has(arguments, "solve") != cli_has(arguments, "by")) {
        cli_wrong_usage("whatif", "--solve says what is wanted, --by what may change: give both.");
        return CLI_WRONG_USAGE;
    }
    if (cli_has(arguments, "solve") && cli_has(arguments, "sweep")) {
        cli_wrong_usage("whatif", "--sweep and --solve are two questions: ask one of them.");
        return CLI_WRONG_USAGE;
    }
    if (cli_has(arguments, "quiet") &&
            (!cli_is(arguments, "format", "markdown") || cli_has(arguments, "sweep") ||
                    cli_has(arguments, "solve"))) {
        cli_wrong_usage("whatif", "--quiet is for --format markdown of one comparison.");
        return CLI_WRONG_USAGE;
    }
    if (!cli_has(arguments, "change") && !cli_has(arguments, "set") &&
            !cli_has(arguments, "against") && !cli_has(arguments, "sweep") &&
            !cli_has(arguments, "solve")) {
        cli_wrong_usage(
                "whatif", "Nothing changes: give --set, --change, --against, --sweep or --solve.");
        return CLI_WRONG_USAGE;
    }
    return cli_try_money(arguments,
            (struct cli_try){ .against = cli_text(arguments, "against"), .questions = true });
}

const struct cli_command cli_whatif = {
    .name = "whatif",
    .operand = "RULEBOOK",
    .summary = "Tries a change of price on recorded usage: before, after, who pays more.",
    .about =
            "The usage is rated as it is and as it would be, and by each change alone. How people\n"
            "would behave is not modelled. Limits under expect: that do not hold, and changes\n"
            "that touch no line, end with status 1.\n\n"
            "Example:\n"
            "  tariff whatif rules/artlab --accounts accounts.yaml --usage usage.csv \\\n"
            "      --set compute.shared.gpu_second@2026-03-15=-10%",
    .own = { whatif_own_rows, sizeof whatif_own_rows / sizeof *whatif_own_rows },
    .shared = &cli_whatif_options,
    .run = whatif_run,
};
