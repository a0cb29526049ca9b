/* SPDX-License-Identifier: MIT */
/*
 * input.h - the inputs that `rate` and `explain` share: one table of options,
 * and the road from them to a rated run.
 *
 * Layer: cli (may include tariff.h and cli headers only).
 */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "cli/console.h"
#include "cli/option.h"
#include "tariff.h"

extern const struct cli_options cli_input_options;
extern const struct cli_options cli_whatif_options; /* those that a what-if takes */
extern const struct cli_options cli_diff_options;   /* and a comparison of two rulebooks */

/* A rulebook and what was rated by it. */
struct cli_run {
    tariff_rulebook *rulebook;
    tariff_run *run;
    struct cli_findings findings;
    struct cli_progress progress;
};

/* What a command wants beyond the shared options. */
struct cli_run_wish {
    bool state;   /* the state is put out */
    bool lines;   /* the lines themselves are put out */
    bool reject;  /* set bad rows aside                       */
    bool explain; /* keep what tariff_run_explain needs       */
};

/*
 * Opens the rulebook, reads all inputs and rates them.  Returns CLI_FINE, or
 * what the program ends with after the reason was printed.  The caller closes
 * *out in any case.
 */
int cli_run_open(
        const struct cli_arguments *arguments, struct cli_run_wish wish, struct cli_run *out);
void cli_run_close(struct cli_run *run);

/* Opens the operand's rulebook; findings go to *findings.  CLI_FINE or CLI_FINDINGS. */
int cli_rulebook_open(const struct cli_arguments *arguments, struct cli_findings *findings,
        tariff_rulebook **out);

/* --zone, --seed, --from, --until and --as-of; false, with the reason on standard error. */
bool cli_times_read(const struct cli_arguments *arguments, const tariff_rulebook *rulebook,
        tariff_run_options *options);

/*
 * The instant that an option names, TARIFF_UNSET when it was not given.  False,
 * with the reason on standard error, when it is none.
 */
bool cli_instant(const struct cli_arguments *arguments, const char *option,
        const tariff_rulebook *rulebook, const char *zone, int64_t *out);

#endif
