/* SPDX-License-Identifier: MIT */
/*
 * console.h - what people see: errors with the line they speak of, colours
 * and progress on a terminal only.
 *
 * Layer: cli (may include tariff.h and cli headers only).
 */
#ifndef CLI_CONSOLE_H
#define CLI_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tariff.h"

#if defined(__GNUC__)
#define CLI_PRINTF(format_index, first_index)                                                      \
    __attribute__((format(printf, format_index, first_index)))
#else
#define CLI_PRINTF(format_index, first_index)
#endif

/*
 * Says on standard error why the command line makes no sense, and where help
 * is; command may be NULL.  Always false, so that a check is one statement.
 */
bool cli_wrong_usage(const char *command, const char *format, ...) CLI_PRINTF(2, 3);

/* The same of an option's value, as the library found it. */
bool cli_wrong_value(const char *command, const char *option, const tariff_error *err);

/* A sentence for people on standard error. */
void cli_note(const char *format, ...) CLI_PRINTF(1, 2);

/* Prints an error, a warning or a note: its place, the line there with a caret, the hint. */
void cli_print_error(FILE *to, const tariff_error *err);

/*
 * Names the file of a finding about a rulebook as it is seen from here: the library says
 * facts/prices.yaml, people open rules/small/facts/prices.yaml.
 */
tariff_error cli_located(const tariff_error *finding, const char *rulebook);

/* The column of a finding in characters, as editors count; in bytes when its line cannot be read.
 */
uint32_t cli_character_column(const tariff_error *err);

/* Prints text with what a terminal would act on replaced; 1 column a byte is not promised. */
void cli_print_clean(FILE *to, const char *text);

/* "error", "warning" or "note" */
const char *cli_level_name(const tariff_error *finding);

/* Takes findings as they come and prints the first of them. */
struct cli_findings {
    const char *rulebook; /* the folder whose files findings name; NULL: of none */
    FILE *to;
    uint64_t limit; /* print so many; the rest is only counted */
    uint64_t errors;
    uint64_t warnings;
    tariff_error first; /* the first error */
};

void cli_finding(void *findings, const tariff_error *finding); /* a tariff_finding */

/* Prints what ended a call, unless it was among the findings already; CLI_FINDINGS. */
int cli_failed(const struct cli_findings *findings, const tariff_error *err);

/* How far long work is, on a terminal. */
struct cli_progress {
    bool shown;       /* standard error is a terminal        */
    bool dirty;       /* there is a line to take away        */
    uint64_t last_ms; /* when it was last written            */
};

struct cli_progress cli_progress_begin(void);
bool cli_progress_tell(void *progress, const char *phase, uint64_t done, uint64_t all);
void cli_progress_end(struct cli_progress *progress);

/* Wall-clock time; the library has none of its own. */
uint64_t cli_now_us(void);

#endif
