/* SPDX-License-Identifier: MIT */
/*
 * cmd_diff.c - `tariff diff`: what two rulebooks say otherwise, in words; with usage, in money.
 *
 * Layer: cli.
 */
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/sink.h"
#include "cli/try.h"
#include "tariff.h"

enum { DIFF_FINDINGS = 20 }; /* shown */

static const struct cli_option diff_rows[] = {
    { "format", CLI_CHOICE, "table|csv|json|markdown",
            "In words, as rows or as JSON; table unless given." },
};

/* Opens one of the two. */
static int diff_open(const char *path, struct cli_findings *findings, tariff_rulebook **out)
{
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_error err = { 0 };

    findings->rulebook = path;
    options.finding = cli_finding;
    options.finding_ud = findings;
    return tariff_rulebook_open(path, &options, out, &err) == TARIFF_OK
                   ? CLI_FINE
                   : cli_failed(findings, &err);
}

static void diff_put(const char *text)
{
    struct cli_sink out = cli_standard_output();

    (void)cli_sink_write(&out, text, strlen(text));
}

/* `head` stands before, once both rulebooks are open. */
static int diff_words(
        const struct cli_arguments *arguments, const char *head, struct cli_findings *findings)
{
    struct cli_sink out = cli_standard_output();
    tariff_rulebook *one = NULL, *two = NULL;
    tariff_error err = { 0 };
    int status = diff_open(arguments->operand, findings, &one);

    if (status == CLI_FINE)
        status = diff_open(arguments->other, findings, &two);
    if (status == CLI_FINE)
        diff_put(head);
    if (status == CLI_FINE &&
            tariff_rulebook_diff(one, two, cli_try_format(arguments), cli_sink_write, &out, &err) !=
                    TARIFF_OK &&
            out.problem == 0)
        status = cli_failed(findings, &err);
    if (status == CLI_FINE && !cli_sink_flush(&out))
        status = CLI_FINDINGS;
    tariff_rulebook_close(one);
    tariff_rulebook_close(two);
    return status;
}

/* The words, on their way to stand before the money. */
struct diff_part {
    const struct cli_arguments *arguments;
    struct cli_findings *findings;
    bool is_json;
    bool is_out;
};

static int diff_before_money(void *ud)
{
    struct diff_part *part = ud;
    int status =
            diff_words(part->arguments, part->is_json ? "{\"differences\":" : "", part->findings);

    if (status != CLI_FINE)
        return status;
    diff_put(part->is_json ? ",\"money\":" : "\n");
    part->is_out = true;
    return CLI_FINE;
}

/* Both parts, or none if one fails; as JSON they are one document. */
static int diff_both(const struct cli_arguments *arguments, struct cli_findings *findings)
{
    struct diff_part words = { arguments, findings, cli_is(arguments, "format", "json"), false };
    int status = cli_try_money(arguments,
            (struct cli_try){
                    .against = arguments->other, .before = diff_before_money, .ud = &words });

    if (words.is_out && words.is_json)
        diff_put("}\n");
    return status;
}

static int diff_run(const struct cli_arguments *arguments)
{
    struct cli_findings findings = { .to = stderr, .limit = DIFF_FINDINGS };

    if (!cli_has(arguments, "usage"))
        return diff_words(arguments, "", &findings);
    if (cli_is(arguments, "format", "csv")) {
        cli_wrong_usage("diff", "Words and money are two tables: take --format json for both.");
        return CLI_WRONG_USAGE;
    }
    return diff_both(arguments, &findings);
}

const struct cli_command cli_diff = {
    .name = "diff",
    .operand = "A",
    .other = "B",
    .summary = "What two rulebooks say otherwise, in words; with --usage, in money.",
    .about = "Numbers come with the dates between which they differ. That two rulebooks differ is "
             "no\n"
             "mistake: the status is 0.\n\n"
             "Example:\n"
             "  tariff diff rules/today rules/july --usage usage.csv --accounts accounts.yaml",
    .own = { diff_rows, sizeof diff_rows / sizeof *diff_rows },
    .shared = &cli_diff_options,
    .run = diff_run,
};
