/* SPDX-License-Identifier: MIT */
/*
 * option.c - reads a command's words by its tables and prints its --help.
 */
#include "cli/option.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/console.h"

enum {
    WORD_MAX = 48,   /* longer words are not compared with the known ones */
    HELP_COLUMN = 28 /* where the sentences of --help begin               */
};

/* -- Near words ------------------------------------------------------ */

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;

    return least < c ? least : c;
}

/* How many letters to add, drop or change to make b of a; both at most WORD_MAX long. */
static size_t letters_apart(const char *a, const char *b)
{
    size_t row[WORD_MAX + 1];
    size_t length = strlen(b);

    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t corner = row[0];

        row[0] = i + 1;
        for (size_t j = 0; j < length; j++) {
            size_t above = row[j + 1];

            row[j + 1] = smallest(above + 1, row[j] + 1, corner + (a[i] != b[j]));
            corner = above;
        }
    }
    return row[length];
}

const char *cli_nearest(const char *word, const char *(*name)(const void *list, size_t i),
        const void *list, size_t count)
{
    const char *best = NULL;
    size_t limit = strlen(word) / 3 + 1;

    if (strlen(word) > WORD_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const char *known = name(list, i);
        size_t apart = strlen(known) > WORD_MAX ? limit + 1 : letters_apart(word, known);

        if (apart <= limit && (best == NULL || apart < limit)) {
            best = known;
            limit = apart;
        }
    }
    return best;
}

/* -- The tables ------------------------------------------------------ */

static const struct cli_option help_option = { "help", CLI_FLAG, NULL, "Show this help." };

static size_t shared_count(const struct cli_command *command)
{
    return command->shared == NULL ? 0 : command->shared->count;
}

static size_t option_count(const struct cli_command *command)
{
    return shared_count(command) + command->own.count + 1;
}

/* A command's options in the order of --help: shared, own, then --help itself. */
static const struct cli_option *option_at(const struct cli_command *command, size_t i)
{
    if (i < shared_count(command))
        return &command->shared->rows[i];
    i -= shared_count(command);
    return i < command->own.count ? &command->own.rows[i] : &help_option;
}

static const char *option_name(const void *list, size_t i)
{
    return option_at(list, i)->name;
}

/* The option whose name is text[0..length), or NULL. */
static const struct cli_option *option_find(
        const struct cli_command *command, const char *text, size_t length)
{
    for (size_t i = 0; i < option_count(command); i++) {
        const struct cli_option *option = option_at(command, i);

        if (strlen(option->name) == length && memcmp(option->name, text, length) == 0)
            return option;
    }
    return NULL;
}

/* -- Reading --------------------------------------------------------- */

static bool unknown_option(const struct cli_command *command, const char *word, size_t length)
{
    char name[WORD_MAX + 1] = { 0 };
    const char *near = NULL;

    if (length <= WORD_MAX) {
        memcpy(name, word, length);
        near = cli_nearest(name, option_name, command, option_count(command));
    }
    if (near != NULL) {
        return cli_wrong_usage(command->name, "There is no option --%.*s; did you mean --%s?",
                (int)length, word, near);
    }
    return cli_wrong_usage(command->name, "There is no option --%.*s.", (int)length, word);
}

static bool is_choice(const char *choices, const char *value)
{
    size_t length = strlen(value);

    while (length > 0) {
        size_t part = strcspn(choices, "|");

        if (part == length && memcmp(choices, value, length) == 0)
            return true;
        if (choices[part] == '\0')
            return false;
        choices += part + 1;
    }
    return false;
}

/* Digits only, and they fit. */
static bool number_parse(const char *text, uint64_t *out)
{
    *out = 0;
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        uint64_t digit = (uint64_t)(unsigned char)*text - '0';

        if (digit > 9 || *out > (UINT64_MAX - digit) / 10)
            return false;
        *out = *out * 10 + digit;
    }
    return true;
}

static bool add_value(struct cli_arguments *out, const struct cli_option *option, const char *value)
{
    const char *command = out->command->name;
    uint64_t number;

    if (option->kind != CLI_FLAG && *value == '\0') {
        return cli_wrong_usage(
                command, "--%s needs %s, not an empty word.", option->name, option->word);
    }
    if (option->kind == CLI_CHOICE && !is_choice(option->word, value)) {
        return cli_wrong_usage(
                command, "--%s takes %s, not \"%s\".", option->name, option->word, value);
    }
    if (option->kind == CLI_NUMBER && !number_parse(value, &number)) {
        return cli_wrong_usage(
                command, "--%s takes a whole number, not \"%s\".", option->name, value);
    }
    out->given[out->count++] = (struct cli_given){ option, value };
    return true;
}

/* True for words like "-x" and "--x"; "-" alone is standard input. */
static bool looks_like_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0';
}

/* Takes the option at words[*at] with its values; leaves *at on the last word taken. */
static bool take_option(struct cli_arguments *out, char *const *words, size_t count, size_t *at)
{
    const char *name = words[*at] + 2;
    size_t length = strcspn(name, "=");
    const struct cli_option *option = option_find(out->command, name, length);

    if (option == NULL)
        return unknown_option(out->command, name, length);
    if (option->kind == CLI_FLAG && name[length] == '=')
        return cli_wrong_usage(out->command->name, "--%s takes no value.", option->name);
    if (option->kind == CLI_FLAG)
        return add_value(out, option, "");
    if (name[length] == '=')
        return add_value(out, option, name + length + 1);
    if (*at + 1 >= count || looks_like_option(words[*at + 1])) {
        return cli_wrong_usage(
                out->command->name, "--%s needs %s after it.", option->name, option->word);
    }
    do {
        if (!add_value(out, option, words[++*at]))
            return false;
    } while (option->kind == CLI_FILES && *at + 1 < count && !looks_like_option(words[*at + 1]));
    return true;
}

static bool take_operand(struct cli_arguments *out, const char *word)
{
    const struct cli_command *command = out->command;

    if (command->operand == NULL)
        return cli_wrong_usage(command->name, "\"%s\" is one word too many.", word);
    if (out->operand != NULL && (command->other == NULL || out->other != NULL)) {
        bool is_second = command->other != NULL;

        return cli_wrong_usage(command->name, "\"%s\" is one word too many after %s \"%s\".", word,
                is_second ? command->other : command->operand,
                is_second ? out->other : out->operand);
    }
    *(out->operand == NULL ? &out->operand : &out->other) = word;
    return true;
}

static bool asks_for_help(char *const *words, size_t count)
{
    for (size_t i = 0; i < count && strcmp(words[i], "--") != 0; i++) {
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0)
            return true;
    }
    return false;
}

static bool take_words(struct cli_arguments *out, char *const *words, size_t count)
{
    bool options_end = false;

    for (size_t i = 0; i < count; i++) {
        bool fine;

        if (!options_end && strcmp(words[i], "--") == 0) {
            options_end = true;
            continue;
        }
        if (options_end || !looks_like_option(words[i])) {
            fine = take_operand(out, words[i]);
        } else if (words[i][1] == '-') {
            fine = take_option(out, words, count, &i);
        } else {
            fine = cli_wrong_usage(out->command->name,
                    "There is no option %s; options begin with two dashes.", words[i]);
        }
        if (!fine)
            return false;
    }
    if (out->command->operand != NULL && out->operand == NULL) {
        return cli_wrong_usage(out->command->name,
                "%s is missing: write it first, as in `tariff %s %s`.", out->command->operand,
                out->command->name, out->command->operand);
    }
    if (out->command->other != NULL && out->other == NULL) {
        return cli_wrong_usage(out->command->name,
                "%s is missing: write it behind %s, as in `tariff %s %s %s`.", out->command->other,
                out->command->operand, out->command->name, out->command->operand,
                out->command->other);
    }
    return true;
}

bool cli_arguments_read(const struct cli_command *command, char *const *words, size_t count,
        struct cli_arguments *out)
{
    *out = (struct cli_arguments){ .command = command };
    out->help = asks_for_help(words, count);
    if (out->help)
        return true;
    out->given = calloc(count + 1, sizeof *out->given);
    if (out->given == NULL)
        return cli_wrong_usage(command->name, "There is no memory.");
    return take_words(out, words, count);
}

void cli_arguments_free(struct cli_arguments *arguments)
{
    free(arguments->given);
    *arguments = (struct cli_arguments){ 0 };
}

/* -- Asking ---------------------------------------------------------- */

bool cli_has(const struct cli_arguments *arguments, const char *name)
{
    return cli_text(arguments, name) != NULL;
}

const char *cli_text(const struct cli_arguments *arguments, const char *name)
{
    assert(option_find(arguments->command, name, strlen(name)) != NULL);
    for (size_t i = arguments->count; i-- > 0;) {
        if (strcmp(arguments->given[i].option->name, name) == 0)
            return arguments->given[i].value;
    }
    return NULL;
}

uint64_t cli_number(const struct cli_arguments *arguments, const char *name, uint64_t otherwise)
{
    const char *text = cli_text(arguments, name);
    uint64_t number;

    /* What was given was found to be a number when it was read. */
    return text != NULL && number_parse(text, &number) ? number : otherwise;
}

bool cli_is(const struct cli_arguments *arguments, const char *name, const char *value)
{
    const char *text = cli_text(arguments, name);

    return text != NULL && strcmp(text, value) == 0;
}

const char *cli_next_file(const struct cli_arguments *arguments, const char *name, size_t *at)
{
    assert(option_find(arguments->command, name, strlen(name)) != NULL);
    while (*at < arguments->count) {
        const struct cli_given *given = &arguments->given[(*at)++];

        if (strcmp(given->option->name, name) == 0)
            return given->value;
    }
    return NULL;
}

/* -- Help ------------------------------------------------------------ */

static void help_row(const struct cli_option *option)
{
    const char *word = option->word == NULL ? "" : option->word;
    const char *more = option->kind == CLI_FILES ? "..." : "";
    int width = printf("  --%s%s%s%s", option->name, *word == '\0' ? "" : " ", word, more);

    /* A row too long for its column goes on in the next line. */
    if (width > HELP_COLUMN - 2) {
        printf("\n%*s%s\n", HELP_COLUMN, "", option->help);
    } else {
        printf("%*s%s\n", HELP_COLUMN - width, "", option->help);
    }
}

void cli_help(const struct cli_command *command)
{
    printf("tariff %s - %s\n\n", command->name, command->summary);
    printf("Usage: tariff %s%s%s%s%s [options]\n\n", command->name,
            command->operand == NULL ? "" : " ", command->operand == NULL ? "" : command->operand,
            command->other == NULL ? "" : " ", command->other == NULL ? "" : command->other);
    for (size_t i = 0; i < option_count(command); i++)
        help_row(option_at(command, i));
    if (*command->about != '\0')
        printf("\n%s\n", command->about);
}
