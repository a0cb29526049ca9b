/* SPDX-License-Identifier: MIT */
/*
 * command.h - the commands; each lives in its cmd_NAME.c.
 *
 * Layer: cli (may include tariff.h and cli headers only).
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/option.h"

extern const struct cli_command cli_check;
extern const struct cli_command cli_test;
extern const struct cli_command cli_rate;
extern const struct cli_command cli_explain;
extern const struct cli_command cli_show;
extern const struct cli_command cli_version;
extern const struct cli_command cli_whatif;
extern const struct cli_command cli_diff;

#endif
