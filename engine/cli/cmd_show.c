/* SPDX-License-Identifier: MIT */
/*
 * cmd_show.c - `tariff show`: a rulebook as people read it.
 *
 * Layer: cli.
 */
#include "cli/change.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/sink.h"
#include "tariff.h"

static const struct cli_option show_rows[] = {
    { "at", CLI_TEXT, "DATE",
            "The day whose prices are shown: a date, or RFC 3339; now unless given." },
    { "format", CLI_CHOICE, "text|markdown|html", "How it is laid out; text unless given." },
    CLI_CHANGE_ROWS,
};

static tariff_format show_format(const struct cli_arguments *arguments)
{
    if (cli_is(arguments, "format", "markdown"))
        return TARIFF_FORMAT_MARKDOWN;
    return cli_is(arguments, "format", "html") ? TARIFF_FORMAT_HTML : TARIFF_FORMAT_TABLE;
}

static int show_rulebook(const struct cli_arguments *arguments, const tariff_rulebook *rulebook,
        const struct cli_findings *findings)
{
    struct cli_sink out = cli_standard_output();
    tariff_error err = { 0 };
    int64_t at;

    if (!cli_instant(arguments, "at", rulebook, NULL, &at))
        return CLI_WRONG_USAGE;
    if (at == TARIFF_UNSET)
        at = (int64_t)cli_now_us();
    if (tariff_rulebook_show(rulebook, at, show_format(arguments), cli_sink_write, &out, &err) !=
                    TARIFF_OK &&
            out.problem == 0)
        return cli_failed(findings, &err);
    return cli_sink_flush(&out) ? CLI_FINE : CLI_FINDINGS;
}

static int show_run(const struct cli_arguments *arguments)
{
    struct cli_findings findings = {
        .rulebook = arguments->operand, .to = stderr, .limit = UINT64_MAX
    };
    tariff_rulebook *rulebook = NULL;
    int status = cli_rulebook_open(arguments, &findings, &rulebook);

    if (status == CLI_FINE)
        status = show_rulebook(arguments, rulebook, &findings);
    tariff_rulebook_close(rulebook);
    return status;
}

const struct cli_command cli_show = {
    .name = "show",
    .operand = "RULEBOOK",
    .summary = "The price list, the plans and the order of deduction, for people.",
    .about = "",
    .own = { show_rows, sizeof show_rows / sizeof *show_rows },
    .run = show_run,
};
