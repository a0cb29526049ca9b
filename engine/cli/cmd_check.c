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

#include "cli/command.h"
#include "cli/console.h"
#include "cli/escape.h"
#include "cli/input.h"
#include "cli/page.h"
#include "tariff.h"

static const struct cli_option check_rows[] = {
    { "format", CLI_CHOICE, "text|json|sarif",
            "For people, programs or code hosts; text unless given." },
    { "deny", CLI_CHOICE, "warnings", "Warnings end with status 1, as errors do." },
    { "hash", CLI_FLAG, NULL,
            "Print the rulebook's content hash, and findings on standard error." },
};

enum { RULES_MAX = 1000 }; /* a finding's number has three digits */

/* The findings of one check, kept until all are known. */
struct check_list {
    const char *rulebook;
    tariff_error *items;
    size_t count;
    size_t capacity;
    size_t errors;
    bool failed;               /* there was no memory for one */
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
        tariff_error *grown = realloc(list->items, capacity * sizeof *grown);

        if (grown == NULL) {
            list->failed = true;
            return;
        }
        list->items = grown;
        list->capacity = capacity;
    }
    list->items[list->count++] = cli_located(finding, list->rulebook);
    list->errors += !cli_is_warning(finding);
    if (rule_index(list, finding->finding) == list->rule_count && list->rule_count < RULES_MAX)
        list->rules[list->rule_count++] = finding->finding;
}

/* -- Text ------------------------------------------------------------ */

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void print_text(FILE *to, const char *rulebook, const struct check_list *list)
{
    size_t warnings = list->count - list->errors;

    for (size_t i = 0; i < list->count; i++)
        cli_print_error(to, &list->items[i]);
    cli_print_clean(to, rulebook);
    if (list->count == 0) {
        fputs(": no findings\n", to);
    } else {
        fprintf(to, ": %zu error%s, %zu warning%s\n", list->errors, plural(list->errors), warnings,
                plural(warnings));
    }
}

/* -- JSON ------------------------------------------------------------ */

static const char *code_name(tariff_code code)
{
    switch (code) {
    case TARIFF_OK:
        return "warning";
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

static void print_json_finding(const tariff_error *finding)
{
    print_member("    { ", "level", cli_is_warning(finding) ? "warning" : "error");
    print_finding_id(", ", "finding", finding);
    print_member(", ", "code", code_name(finding->code));
    print_member(", ", "file", finding->file);
    printf(", \"line\": %u, \"column\": %u", finding->line, finding->column);
    print_member(", ", "message", finding->message);
    print_member(", ", "hint", finding->hint);
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
    printf(",\n  \"errors\": %zu,\n  \"warnings\": %zu,\n  \"findings\": [", list->errors,
            list->count - list->errors);
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
        printf(", \"startColumn\": %u", finding->column);
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
    print_member(", ", "level", cli_is_warning(finding) ? "warning" : "error");
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
    fputs(" } },\n      \"results\": [", stdout);
    for (size_t i = 0; i < list->count; i++) {
        fputs(i == 0 ? "\n" : ",\n", stdout);
        print_sarif_finding(list, &list->items[i]);
    }
    fputs(list->count == 0 ? "]\n    }\n  ]\n}\n" : "\n      ]\n    }\n  ]\n}\n", stdout);
}

/* -- The command ----------------------------------------------------- */

/* Findings of the load, or those of the check when it loads. */
static void collect(const char *path, tariff_rulebook **rulebook, struct check_list *list)
{
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;
    tariff_error err = { 0 };
    size_t count = 0;
    tariff_code code;

    options.finding = check_add;
    options.finding_ud = list;
    code = tariff_rulebook_open(path, &options, rulebook, &err);
    if (code == TARIFF_OK)
        code = tariff_rulebook_check(*rulebook, check_add, list, &count, &err);
    if (code != TARIFF_OK && list->errors == 0)
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
    collect(arguments->operand, &rulebook, &list);
    print_findings(arguments, rulebook, &list);
    if (list.errors > 0 || (list.count > 0 && cli_has(arguments, "deny")))
        status = CLI_FINDINGS;
    if (list.failed) {
        cli_note("there is no memory for all findings.");
        status = CLI_FINDINGS;
    }
    tariff_rulebook_close(rulebook);
    free(list.items);
    return status;
}

const struct cli_command cli_check = {
    .name = "check",
    .operand = "RULEBOOK",
    .summary = "Everything that can be known of a rulebook without usage.",
    .about = "Finds what does not load, combinations without a price or with two, missing symbols.",
    .own = { check_rows, sizeof check_rows / sizeof *check_rows },
    .run = check_run,
};
