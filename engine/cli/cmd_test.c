/* SPDX-License-Identifier: MIT */
/*
 * cmd_test.c - `tariff test`: runs a rulebook's tests and says what differs.
 *
 * Layer: cli.
 */
#include <stdio.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/escape.h"
#include "cli/input.h"
#include "cli/sink.h"
#include "tariff.h"

static const struct cli_option test_rows[] = {
    { "only", CLI_TEXT, "NAME", "Run the tests whose name or file holds this." },
    { "junit", CLI_TEXT, "FILE", "Write the results there as JUnit XML." },
};

struct test_report {
    FILE *cases;       /* JUnit's, until the counts are known; NULL without --junit */
    uint64_t began_us; /* when the running test began                               */
    uint64_t all_us;
    struct cli_findings findings;
};

static void print_junit_case(FILE *to, const tariff_test_result *result, uint64_t elapsed_us)
{
    fputs("  <testcase name=\"", to);
    cli_print_xml(to, result->name);
    fputs("\" classname=\"", to);
    cli_print_xml(to, result->file);
    fprintf(to, "\" time=\"%llu.%06llu\"", (unsigned long long)(elapsed_us / 1000000),
            (unsigned long long)(elapsed_us % 1000000));
    if (result->passed) {
        fputs("/>\n", to);
        return;
    }
    fputs(">\n    <failure message=\"", to);
    cli_print_xml(to, result->failure.message);
    fprintf(to, "\" type=\"T%03u\">", result->failure.finding);
    cli_print_xml(to, result->failure.file);
    fprintf(to, ":%u:%u ", result->failure.line, result->failure.column);
    cli_print_xml(to, result->failure.hint);
    fputs("</failure>\n  </testcase>\n", to);
}

static void test_done(void *ud, const tariff_test_result *result)
{
    struct test_report *report = ud;
    uint64_t now_us = cli_now_us();
    uint64_t elapsed_us = now_us > report->began_us ? now_us - report->began_us : 0;

    fputs(result->passed ? "ok      " : "FAILED  ", stdout);
    cli_print_clean(stdout, result->name);
    putc('\n', stdout);
    if (!result->passed) {
        tariff_error located = cli_located(&result->failure, report->findings.rulebook);

        cli_print_error(stdout, &located);
    }
    if (report->cases != NULL)
        print_junit_case(report->cases, result, elapsed_us);
    report->all_us += elapsed_us;
    report->began_us = now_us;
}

/* The head needs the counts, so the cases wait in a temporary file. */
static bool write_junit(const char *path, const char *suite, struct test_report *report,
        size_t passed, size_t failed)
{
    struct cli_sinks sinks = { .count = 0 };
    struct cli_sink *sink = cli_sinks_open(&sinks, path);
    char piece[4096];
    size_t length;
    bool fine = false;

    if (sink != NULL) {
        fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"", sink->file);
        cli_print_xml(sink->file, suite);
        fprintf(sink->file, "\" tests=\"%zu\" failures=\"%zu\" time=\"%llu.%06llu\">\n",
                passed + failed, failed, (unsigned long long)(report->all_us / 1000000),
                (unsigned long long)(report->all_us % 1000000));
        rewind(report->cases);
        while ((length = fread(piece, 1, sizeof piece, report->cases)) > 0)
            cli_sink_write(sink, piece, length);
        cli_sink_write(sink, "</testsuite>\n", sizeof "</testsuite>\n" - 1);
        fine = cli_sinks_commit(&sinks);
    }
    cli_sinks_close(&sinks);
    return fine;
}

static int run_tests(const struct cli_arguments *arguments, struct test_report *report)
{
    tariff_rulebook_options options = TARIFF_RULEBOOK_OPTIONS_INIT;
    const char *only = cli_text(arguments, "only");
    const char *junit = cli_text(arguments, "junit");
    tariff_error err = { 0 };
    size_t passed = 0;
    size_t failed = 0;

    options.finding = cli_finding;
    options.finding_ud = &report->findings;
    if (tariff_rulebook_test(arguments->operand, &options, only, test_done, report, &passed,
                &failed, &err) != TARIFF_OK)
        return cli_failed(&report->findings, &err);
    if (junit != NULL && !write_junit(junit, arguments->operand, report, passed, failed))
        return CLI_FINDINGS;
    printf("%zu passed, %zu failed\n", passed, failed);
    if (passed + failed == 0 && only != NULL) {
        cli_note("there is no test named \"%s\" in %s.", only, arguments->operand);
        return CLI_FINDINGS;
    }
    return failed == 0 ? CLI_FINE : CLI_FINDINGS;
}

static int test_run(const struct cli_arguments *arguments)
{
    struct test_report report = {
        .began_us = cli_now_us(),
        .findings = { .rulebook = arguments->operand, .to = stderr, .limit = UINT64_MAX },
    };
    int status;

    if (cli_has(arguments, "junit") && (report.cases = tmpfile()) == NULL) {
        cli_note("there is no room for a temporary file, which --junit needs.");
        return CLI_FINDINGS;
    }
    status = run_tests(arguments, &report);
    if (report.cases != NULL)
        fclose(report.cases);
    return status;
}

const struct cli_command cli_test = {
    .name = "test",
    .operand = "RULEBOOK",
    .summary = "Runs a rulebook's tests and says what differs.",
    .about = "",
    .own = { test_rows, sizeof test_rows / sizeof *test_rows },
    .run = test_run,
};
