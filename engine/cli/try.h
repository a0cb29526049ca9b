/* SPDX-License-Identifier: MIT */
/*
 * try.h - what `whatif` and `diff` share: a comparison in money, over usage.
 *
 * Layer: cli (may include tariff.h and cli headers only).
 */
#ifndef CLI_TRY_H
#define CLI_TRY_H

#include "cli/option.h"
#include "tariff.h"

/* What a command asks beyond its inputs and changes. */
struct cli_try {
    const char *against;     /* another rulebook, or NULL */
    bool questions;          /* the command knows --sweep, --solve and --by */
    int (*before)(void *ud); /* puts out what stands before the results, once they are there; or
                                NULL.  CLI_FINE: go on. */
    void *ud;
};

/* --format of both. */
tariff_format cli_try_format(const struct cli_arguments *arguments);

/* Rates the inputs before and after, and prints the results.  What the program ends with. */
int cli_try_money(const struct cli_arguments *arguments, struct cli_try asked);

#endif
