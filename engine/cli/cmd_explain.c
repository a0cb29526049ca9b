/* SPDX-License-Identifier: MIT */
/*
 * cmd_explain.c - `tariff explain`: why each amount of an account is what it is;
 * `tariff explain T214`: what a finding means.
 *
 * Layer: cli.
 */
#include <stdio.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/page.h"
#include "cli/sink.h"
#include "tariff.h"

static const struct cli_option explain_rows[] = {
    { "format", CLI_CHOICE, "text|json", "For people, or for programs; text unless given." },
    { "line", CLI_NUMBER, "N", "Only this line of the account, counted from 1." },
};

static int explain_write(const struct cli_arguments *arguments, const struct cli_run *rated)
{
    struct cli_sink out = cli_standard_output();
    tariff_error err = { 0 };
    uint32_t line = (uint32_t)cli_number(arguments, "line", 0);

    if (tariff_run_write(rated->run, TARIFF_OUTPUT_EXPLAIN,
                cli_is(arguments, "format", "json") ? TARIFF_FORMAT_JSON : TARIFF_FORMAT_TABLE,
                cli_text(arguments, "account"), line, cli_sink_write, &out, &err) != TARIFF_OK &&
            out.problem == 0)
        return cli_failed(&rated->findings, &err);
    return cli_sink_flush(&out) ? CLI_FINE : CLI_FINDINGS;
}

static int explain_finding(uint32_t number)
{
    const struct cli_page *page = cli_page_find(number);

    if (page == NULL) {
        page = cli_page_nearest(number);
        cli_wrong_usage("explain", "There is no finding T%03u; the nearest is T%03u (%s).", number,
                page->number, tariff_finding_title(page->number));
        return CLI_WRONG_USAGE;
    }
    printf("T%03u: %s\n\n%s\n%s", number, tariff_finding_title(number), page->about, page->example);
    return CLI_FINE;
}

static int explain_run(const struct cli_arguments *arguments)
{
    struct cli_run rated;
    uint64_t line = cli_number(arguments, "line", 1);
    uint32_t finding;
    int status;

    if (arguments->count == 0 && cli_page_number(arguments->operand, &finding))
        return explain_finding(finding);

    if (line == 0 || line > UINT32_MAX) {
        cli_wrong_usage("explain", "--line %s is no line; they are counted from 1.",
                cli_text(arguments, "line"));
        return CLI_WRONG_USAGE;
    }
    if (!cli_has(arguments, "account")) {
        cli_wrong_usage("explain", "--account is missing: whose amounts shall be explained?");
        return CLI_WRONG_USAGE;
    }
    status = cli_run_open(arguments, (struct cli_run_wish){ .explain = true }, &rated);
    if (status == CLI_FINE)
        status = explain_write(arguments, &rated);
    cli_run_close(&rated);
    return status;
}

const struct cli_command cli_explain = {
    .name = "explain",
    .operand = "RULEBOOK",
    .summary = "Why each amount: rule, fact, grants and arithmetic. What T214 means.",
    .about = "`tariff explain T214`, without options, prints the page of a finding: what it\n"
             "means, an example, how it is mended.\n\n"
             "Example:\n"
             "  tariff explain rules/artlab --accounts accounts.yaml --usage usage.csv \\\n"
             "      --account acme --line 3",
    .own = { explain_rows, sizeof explain_rows / sizeof *explain_rows },
    .shared = &cli_input_options,
    .run = explain_run,
};
