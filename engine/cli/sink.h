/* SPDX-License-Identifier: MIT */
/*
 * sink.h - where output goes: standard output, or files that appear whole or
 * not at all.
 *
 * A file is written under a temporary name beside its own and renamed when
 * everything has been written.
 * Layer: cli (may include tariff.h and cli headers only).
 */
#ifndef CLI_SINK_H
#define CLI_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "tariff.h"

enum { CLI_SINKS_MAX = 12 };

struct cli_sink {
    FILE *file;
    char *path;   /* what it will be called; NULL for standard output      */
    char *beside; /* its name until then; NULL when written in place, as devices are */
    bool closed;  /* the reader of standard output went away               */
    int problem;  /* errno of the first failure; 0: none                   */
};

/* All outputs of one command. */
struct cli_sinks {
    struct cli_sink items[CLI_SINKS_MAX];
    size_t count;
};

/* Standard output.  A reader that goes away ends the output without an error. */
struct cli_sink cli_standard_output(void);

/* A tariff_write; ud is a struct cli_sink. */
tariff_code cli_sink_write(void *ud, const char *text, size_t length);

/* Hands what is buffered on; false, with the reason on standard error, when output was lost. */
bool cli_sink_flush(struct cli_sink *sink);

/* Opens a file of the set; NULL, with the reason on standard error, when it cannot. */
struct cli_sink *cli_sinks_open(struct cli_sinks *sinks, const char *path);

/* Gives all files their names.  False, with the reason on standard error. */
bool cli_sinks_commit(struct cli_sinks *sinks);

/* Takes away what was not committed; frees the set in any case. */
void cli_sinks_close(struct cli_sinks *sinks);

#endif
