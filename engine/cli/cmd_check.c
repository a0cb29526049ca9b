/* SPDX-License-Identifier: MIT */
/*
 * cmd_check.c - `tariff check`: what can be known of a rulebook without usage,
 * for people, for programs (JSON) and for code hosts (SARIF 2.1.0).
 *
 * Findings are this command's result, so they go to standard output.
 * Layer: cli.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/change.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/escape.h"
#include "cli/input.h"
#include "cli/page.h"
#include "tariff.h"

static const struct cli_option check_rows[] = {
    { "format", CLI_CHOICE, "text|json|sarif",
            "For people, programs or code hosts; text unless given." },
    { "deny", CLI_CHOICE, "warnings", "Warnings end with status 1, as errors do; notes never." },
    { "hash", CLI_FLAG, NULL,
            "Print the rulebook's content hash, and findings on standard error." },
    CLI_CHANGE_ROWS,
};

enum { RULES_MAX = 1000 }; /* a finding's number has three digits */

/* A finding, and the ready-made test that shows it. */
struct check_item {
    tariff_error finding;
    char *test; /* or NULL */
};

/* The findings of one check, kept until all are known. */
struct check_list {
    const char *rulebook;
    struct check_item *items;
    size_t count;
    size_t capacity;
    size_t levels[TARIFF_LEVEL_NOTE + 1]; /* how many of each */
    bool failed;                          /* there was no memory for one */
    uint32_t rules[RULES_MAX]; /* the numbers of the findings, each once, as they came first */
    size_t rule_count;
};

/* Where a number is among the rules; rule_count when it is not there. */
static size_t rule_index(const struct check_list *list, uint32_t finding)
{
    size_t i = 0;

    while (i < list->rule_count && list->rules[i] != finding)
        i++;
    return i;
}

static void check_add(void *ud, const tariff_error *finding)
{
    struct check_list *list = ud;

    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 16 : list->capacity * 2;
        struct check_item *grown = realloc(list->items, capacity * sizeof *grown);

        if (grown == NULL) {
            list->failed = true;
            return;
        }
        list->items = grown;
        list->capacity = capacity;
    }
    list->items[list->count].test = NULL;
    list->items[list->count++].finding = cli_located(finding, list->rulebook);
    list->levels[finding->level]++;
    if (rule_index(list, finding->finding) == list->rule_count && list->rule_count < RULES_MAX)
        list->rules[list->rule_count++] = finding->finding;
}

/* Keeps the test of the last finding. */
static void check_add_test(void *ud, const tariff_error *finding, const char *test)
{
    struct check_list *list = ud;
    char *copy = malloc(strlen(test) + 1);

    (void)finding;
    if (copy == NULL || list->count == 0 || list->failed) {
        list->failed = list->failed || copy == NULL;
        free(copy);
        return;
    }
    memcpy(copy, test, strlen(test) + 1);
    list->items[list->count - 1].test = copy;
}

static void free_list(struct check_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].test);
    free(list->items);
}

/* -- Text ------------------------------------------------------------ */

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* A test, ready to be taken into a file. */
static void print_test(FILE *to, const char *test)
{
    fputs("  test: this shows it, as a file in tests/:\n", to);
    while (*test != '\0') {
        size_t length = strcspn(test, "\n");

        fprintf(to, "    %.*s\n", (int)length, test);
        test += length + (test[length] == '\n');
    }
}

static void print_text(FILE *to, const char *rulebook, const struct check_list *list)
{
    size_t notes = list->levels[TARIFF_LEVEL_NOTE];

    for (size_t i = 0; i < list->count; i++) {
        cli_print_error(to, &list->items[i].finding);
        if (list->items[i].test != NULL)
            print_test(to, list->items[i].test);
    }
    cli_print_clean(to, rulebook);
    if (list->count == 0) {
        fputs(": no findings\n", to);
        return;
    }
    fprintf(to, ": %zu error%s, %zu warning%s", list->levels[TARIFF_LEVEL_ERROR],
            plural(list->levels[TARIFF_LEVEL_ERROR]), list->levels[TARIFF_LEVEL_WARNING],
            plural(list->levels[TARIFF_LEVEL_WARNING]));
    if (notes > 0)
        fprintf(to, ", %zu note%s", notes, plural(notes));
    putc('\n', to);
}

/* -- JSON ------------------------------------------------------------ */

static const char *code_name(const tariff_error *finding)
{
    switch (finding->code) {
    case TARIFF_OK:
        return cli_level_name(finding);
    case TARIFF_NO_MEMORY:
        return "no-memory";
    case TARIFF_BAD_ARGUMENT:
        return "bad-argument";
    case TARIFF_BAD_FACT:
        return "bad-fact";
    case TARIFF_BAD_USAGE:
        return "bad-usage";
    case TARIFF_BAD_RULE:
        return "bad-rule";
    case TARIFF_RULE_FAILED:
        return "rule-failed";
    case TARIFF_RULE_LIMIT:
        return "rule-limit";
    case TARIFF_OUT_OF_RANGE:
        return "out-of-range";
    case TARIFF_BAD_ACCOUNT:
        return "bad-account";
    case TARIFF_BAD_STATE:
        return "bad-state";
    case TARIFF_TOO_LATE:
        return "too-late";
    case TARIFF_FILE_FAILED:
        return "file-failed";
    case TARIFF_BAD_TEST:
        return "bad-test";
    case TARIFF_CANCELLED:
        return "cancelled";
    case TARIFF_BAD_CHANGE:
        return "bad-change";
    }
    return "unknown";
}

static void print_member(const char *before, const char *name, const char *text)
{
    printf("%s\"%s\": ", before, name);
    cli_print_json(stdout, text);
}

/* T214 */
static void print_finding_id(const char *before, const char *name, const tariff_error *finding)
{
    printf("%s\"%s\": \"T%03u\"", before, name, finding->finding);
}

static void print_json_finding(const struct check_item *item)
{
    const tariff_error *finding = &item->finding;

    print_member("    { ", "level", cli_level_name(finding));
    print_finding_id(", ", "finding", finding);
    print_member(", ", "code", code_name(finding));
    print_member(", ", "file", finding->file);
    printf(", \"line\": %u, \"column\": %u", finding->line, finding->column);
    print_member(", ", "message", finding->message);
    print_member(", ", "hint", finding->hint);
    if (item->test != NULL)
        print_member(", ", "test", item->test);
    fputs(" }", stdout);
}

static void print_json_report(
        const char *path, const tariff_rulebook *rulebook, const struct check_list *list)
{
    print_member("{\n  ", "rulebook", path);
    if (rulebook != NULL) {
        print_member(",\n  ", "name", tariff_rulebook_name(rulebook));
        print_member(",\n  ", "currency", tariff_rulebook_currency(rulebook));
        print_member(",\n  ", "hash", tariff_rulebook_hash(rulebook));
    }
    printf(",\n  \"errors\": %zu,\n  \"warnings\": %zu,\n  \"notes\": %zu,\n  \"findings\": [",
            list->levels[TARIFF_LEVEL_ERROR], list->levels[TARIFF_LEVEL_WARNING],
            list->levels[TARIFF_LEVEL_NOTE]);
    for (size_t i = 0; i < list->count; i++) {
        fputs(i == 0 ? "\n" : ",\n", stdout);
        print_json_finding(&list->items[i]);
    }
    fputs(list->count == 0 ? "]\n}\n" : "\n  ]\n}\n", stdout);
}

/* -- SARIF ----------------------------------------------------------- */

static void print_sarif_place(const tariff_error *finding)
{
    fputs(", \"locations\": [ { \"physicalLocation\": { ", stdout);
    fputs("\"artifactLocation\": { \"uri\": \"", stdout);
    cli_print_uri(stdout, finding->file);
    fputs("\" }", stdout);
    if (finding->line != 0)
        printf(", \"region\": { \"startLine\": %u", finding->line);
    if (finding->line != 0 && finding->column != 0)
        printf(", \"startColumn\": %u", cli_character_column(finding));
    fputs(finding->line != 0 ? " } } } ]" : " } } ]", stdout);
}

static void print_sarif_help(uint32_t finding)
{
    const struct cli_page *page = cli_page_find(finding);

    fputs(" }", stdout);
    if (page != NULL) {
        print_member(", \"help\": { ", "text", page->about);
        fputs(" }", stdout);
    }
}

/* A rule is a finding's number, with what it is about. */
static void print_sarif_rules(const struct check_list *list)
{
    fputs(", \"rules\": [", stdout);
    for (size_t i = 0; i < list->rule_count; i++) {
        uint32_t finding = list->rules[i];

        printf("%s            { \"id\": \"T%03u\"", i == 0 ? "\n" : ",\n", finding);
        print_member(", \"shortDescription\": { ", "text", tariff_finding_title(finding));
        print_sarif_help(finding);
        fputs(" }", stdout);
    }
    fputs(list->rule_count == 0 ? "]" : "\n          ]", stdout);
}

static void print_sarif_finding(const struct check_list *list, const tariff_error *finding)
{
    char text[sizeof finding->message + sizeof finding->hint + 2];

    snprintf(text, sizeof text, "%s%s%s", finding->message, finding->hint[0] == '\0' ? "" : " ",
            finding->hint);
    print_finding_id("        { ", "ruleId", finding);
    printf(", \"ruleIndex\": %zu", rule_index(list, finding->finding));
    print_member(", ", "level", cli_level_name(finding));
    print_member(", \"message\": { ", "text", text);
    fputs(" }", stdout);
    if (finding->file[0] != '\0')
        print_sarif_place(finding);
    fputs(" }", stdout);
}

static void print_sarif(const struct check_list *list)
{
    fputs("{\n  \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n"
          "  \"version\": \"2.1.0\",\n  \"runs\": [\n    {\n"
          "      \"tool\": { \"driver\": { \"name\": \"tariff\", ",
            stdout);
    print_member("", "version", tariff_version());
    print_sarif_rules(list);
    fputs(" } },\n      \"columnKind\": \"unicodeCodePoints\",\n      \"results\": [", stdout);
    for (size_t i = 0; i < list->count; i++) {
        fputs(i == 0 ? "\n" : ",\n", stdout);
        print_sarif_finding(list, &list->items[i].finding);
    }
    fputs(list->count == 0 ? "]\n    }\n  ]\n}\n" : "\n      ]\n    }\n  ]\n}\n", stdout);
}

/* -- The command ----------------------------------------------------- */

/* Findings of the load, or those of the check when it loads. */
static void collect(
        const struct cli_arguments *arguments, tariff_rulebook **rulebook, struct check_list *list)
{
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_error err = { 0 };
    size_t count = 0;
    tariff_code code;

    options.finding = check_add;
    options.finding_ud = list;
    if (!cli_changes_take(arguments, &options)) {
        list->failed = true;
        return;
    }
    code = tariff_rulebook_open(arguments->operand, &options, rulebook, &err);
    cli_changes_free(&options);
    if (code == TARIFF_OK)
        code = tariff_rulebook_check(*rulebook, check_add, check_add_test, list, &count, &err);
    if (code != TARIFF_OK && list->levels[TARIFF_LEVEL_ERROR] == 0)
        check_add(list, &err); /* a failure that was no finding */
}

static void print_findings(const struct cli_arguments *arguments, const tariff_rulebook *rulebook,
        const struct check_list *list)
{
    if (cli_is(arguments, "format", "json")) {
        print_json_report(arguments->operand, rulebook, list);
    } else if (cli_is(arguments, "format", "sarif")) {
        print_sarif(list);
    } else if (!cli_has(arguments, "hash")) {
        print_text(stdout, arguments->operand, list);
    } else {
        if (list->count > 0)
            print_text(stderr, arguments->operand, list);
        if (rulebook != NULL)
            printf("%s\n", tariff_rulebook_hash(rulebook));
    }
}

static int check_run(const struct cli_arguments *arguments)
{
    struct check_list list = { .rulebook = arguments->operand };
    tariff_rulebook *rulebook = NULL;
    int status = CLI_FINE;

    if (cli_has(arguments, "hash") && cli_has(arguments, "format") &&
            !cli_is(arguments, "format", "text")) {
        cli_wrong_usage("check", "--hash prints text; the hash is in --format json too.");
        return CLI_WRONG_USAGE;
    }
    collect(arguments, &rulebook, &list);
    print_findings(arguments, rulebook, &list);
    if (list.levels[TARIFF_LEVEL_ERROR] > 0 ||
            (list.levels[TARIFF_LEVEL_WARNING] > 0 && cli_has(arguments, "deny")))
        status = CLI_FINDINGS;
    if (list.failed) {
        cli_note("there is no memory for all findings.");
        status = CLI_FINDINGS;
    }
    tariff_rulebook_close(rulebook);
    free_list(&list);
    return status;
}

const struct cli_command cli_check = {
    .name = "check",
    .operand = "RULEBOOK",
    .summary = "Everything that can be known of a rulebook without usage.",
    .about = "Finds what does not load, usage without a price or with two, what never counts, and "
             "more.",
    .own = { check_rows, sizeof check_rows / sizeof *check_rows },
    .run = check_run,
};
