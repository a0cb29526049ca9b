/* SPDX-License-Identifier: MIT */
/*
 * cmd_version.c - `tariff version`: ours and every library's, for bug reports.
 *
 * Layer: cli.
 */
#include "cli/command.h"
#include "cli/console.h"
#include "cli/sink.h"
#include "tariff.h"

static int version_run(const struct cli_arguments *arguments)
{
    struct cli_sink out = cli_standard_output();

    (void)arguments;
    if (tariff_version_write(cli_sink_write, &out) != TARIFF_OK && out.problem == 0) {
        cli_note("the versions cannot be told.");
        return CLI_FINDINGS;
    }
    return cli_sink_flush(&out) ? CLI_FINE : CLI_FINDINGS;
}

const struct cli_command cli_version = {
    .name = "version",
    .summary = "The versions of tariff and of the libraries it uses.",
    .about = "",
    .run = version_run,
};
