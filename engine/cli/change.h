/* SPDX-License-Identifier: MIT */
/*
 * change.h - --change and --set: the options with which a command takes a rulebook changed, to
 * try it.
 *
 * Layer: cli (may include tariff.h and cli headers only).
 */
#ifndef CLI_CHANGE_H
#define CLI_CHANGE_H

#include "cli/option.h"
#include "tariff.h"

/* The rows of both, for a command's table. */
#define CLI_CHANGE_ROWS                                                                            \
    { "change", CLI_FILES, "FILE", "Make the changes of a what-if first: YAML." },                 \
    {                                                                                              \
        "set", CLI_TEXT, "PATH=VALUE",                                                             \
                "Change a fact, or a key of a block; PATH@DATE=VALUE from that day on. Many may "  \
                "be given."                                                                        \
    }

/*
 * The changes in the order in which they were given, into the options.  False, with the reason on
 * standard error, when there is no memory.  What was taken is freed with cli_changes_free.
 */
bool cli_changes_take(const struct cli_arguments *arguments, tariff_rulebook_options *options);
void cli_changes_free(tariff_rulebook_options *options);

#endif
