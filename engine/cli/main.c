/* SPDX-License-Identifier: MIT */
/*
 * main.c - the program `tariff`: finds the command in the table and runs it.
 *
 * A client of tariff.h like any other: nothing of the engine is included.
 * Layer: cli.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/sink.h"
#include "tariff.h"

static const struct cli_command *const commands[] = {
    &cli_check,
    &cli_test,
    &cli_rate,
    &cli_explain,
    &cli_whatif,
    &cli_diff,
    &cli_show,
    &cli_version,
};

enum { COMMANDS = sizeof commands / sizeof(const struct cli_command *) };

static void print_usage(FILE *to)
{
    fputs("tariff - prices usage by rulebooks and deducts it from plans, coupons and a balance\n\n"
          "Usage: tariff COMMAND [options]\n\n",
            to);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(to, "  %-10s%s\n", commands[i]->name, commands[i]->summary);
    fputs("\n`tariff COMMAND --help` says what a command takes; `tariff --version` which version "
          "this is.\n"
          "Exit status: 0 fine, 1 findings or refused input, 2 wrong usage.\n",
            to);
}

static const struct cli_command *command_find(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    }
    return NULL;
}

static const char *command_name(const void *list, size_t i)
{
    const struct cli_command *const *all = list;

    return all[i]->name;
}

static int unknown_command(const char *word)
{
    const char *near = cli_nearest(word, command_name, commands, COMMANDS);

    if (near != NULL) {
        cli_wrong_usage(NULL, "There is no command \"%s\"; did you mean \"%s\"?", word, near);
    } else {
        cli_wrong_usage(NULL, "There is no command \"%s\".", word);
    }
    return CLI_WRONG_USAGE;
}

static int run_command(const struct cli_command *command, char *const *words, size_t count)
{
    struct cli_arguments arguments;
    int status = CLI_WRONG_USAGE;

    if (cli_arguments_read(command, words, count, &arguments)) {
        if (arguments.help) {
            cli_help(command);
            status = CLI_FINE;
        } else {
            status = command->run(&arguments);
        }
    }
    cli_arguments_free(&arguments);
    return status;
}

static int run(char *const *words, size_t count)
{
    const char *first = count == 0 ? "" : words[0];
    const struct cli_command *command;

    if (count == 0) {
        print_usage(stderr);
        return CLI_WRONG_USAGE;
    }
    if (strcmp(first, "--version") == 0) {
        printf("tariff %s\n", tariff_version());
        return CLI_FINE;
    }
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0 ||
            (strcmp(first, "help") == 0 && count == 1)) {
        print_usage(stdout);
        return CLI_FINE;
    }
    if (strcmp(first, "help") == 0) {
        if ((command = command_find(words[1])) == NULL)
            return unknown_command(words[1]);
        cli_help(command);
        return CLI_FINE;
    }
    if ((command = command_find(first)) == NULL)
        return unknown_command(first);
    return run_command(command, words + 1, count - 1);
}

int main(int count, char **words)
{
    struct cli_sink out = cli_standard_output();
    int status;

    /* A reader that went away shows as EPIPE, so that files are still closed in order. */
    signal(SIGPIPE, SIG_IGN);
    status = run(words + 1, count > 0 ? (size_t)count - 1 : 0);
    if (status == CLI_FINE && !cli_sink_flush(&out))
        status = CLI_FINDINGS;
    return status;
}
