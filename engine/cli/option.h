/* SPDX-License-Identifier: MIT */
/*
 * option.h - what a command takes: one table of options a command drives the
 * reading of the command line, --help, and the suggestions for mistyped words.
 *
 * Layer: cli (may include tariff.h and cli headers only).
 */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the program answers to its caller. */
enum cli_status {
    CLI_FINE = 0,
    CLI_FINDINGS = 1,   /* findings, or input that was refused */
    CLI_WRONG_USAGE = 2 /* the command line makes no sense     */
};

enum cli_kind {
    CLI_FLAG,   /* given or not                            */
    CLI_TEXT,   /* one word; the last one counts           */
    CLI_FILES,  /* one or more words, up to the next option */
    CLI_CHOICE, /* one of the words in `word`, cut at `|`  */
    CLI_NUMBER  /* digits that fit 64 bits, unsigned       */
};

struct cli_option {
    const char *name; /* without the two dashes                         */
    enum cli_kind kind;
    const char *word; /* the argument's name in --help; NULL for a flag */
    const char *help; /* one sentence                                   */
};

struct cli_options {
    const struct cli_option *rows;
    size_t count;
};

struct cli_arguments;

struct cli_command {
    const char *name;
    const char *operand; /* "RULEBOOK", or NULL when it takes none   */
    const char *other;   /* a second one behind it, or NULL          */
    const char *summary; /* one sentence, for the list of commands   */
    const char *about;   /* what else --help says; lines, no last newline */
    struct cli_options own;
    const struct cli_options *shared; /* a table that several commands take, or NULL */
    int (*run)(const struct cli_arguments *arguments);
};

/* One option as it was given. */
struct cli_given {
    const struct cli_option *option;
    const char *value; /* "" for a flag; borrowed from main's words */
};

struct cli_arguments {
    const struct cli_command *command;
    const char *operand; /* NULL when the command takes none */
    const char *other;   /* likewise                         */
    struct cli_given *given;
    size_t count;
    bool help; /* --help was among the words; nothing else was checked */
};

/*
 * Reads words[0..count), which follow the command's name.  False, with the
 * reason on standard error, when they make no sense.  The caller frees *out
 * with cli_arguments_free in any case.
 */
bool cli_arguments_read(const struct cli_command *command, char *const *words, size_t count,
        struct cli_arguments *out);
void cli_arguments_free(struct cli_arguments *arguments);

/* Prints the command's --help on standard output. */
void cli_help(const struct cli_command *command);

/* Asking for an option that the command's tables do not have is a bug (asserted). */
bool cli_has(const struct cli_arguments *arguments, const char *name);
const char *cli_text(const struct cli_arguments *arguments, const char *name); /* or NULL */
uint64_t cli_number(const struct cli_arguments *arguments, const char *name, uint64_t otherwise);
bool cli_is(const struct cli_arguments *arguments, const char *name, const char *value);

/* The files given with the option, one a call: *at begins at 0; NULL after the last. */
const char *cli_next_file(const struct cli_arguments *arguments, const char *name, size_t *at);

/* The nearest of the words that name(list, i) gives for i in [0, count), or NULL. */
const char *cli_nearest(const char *word, const char *(*name)(const void *list, size_t i),
        const void *list, size_t count);

#endif
