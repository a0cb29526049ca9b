/* SPDX-License-Identifier: MIT */
/*
 * Settlement, rule by rule: each folder beside this file is a rulebook, each file in its
 * tests/ is a test here, named by the rule that it fails without.
 *
 * The cases read like the domain: see engine/api/expect.c for what they may say.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cases.h"
#include "tariff.h"

enum { CASES_MAX = 1000 };

static struct golden_case {
    char name[400];
    bool passed;
    char failure[900];
} cases[CASES_MAX];
static size_t case_count;

static void path_of(const char *folder, char *path, size_t size)
{
    const char *source = getenv("TARIFF_SOURCE");

    snprintf(path, size, "%s/tests/golden/%s", source == NULL ? "." : source, folder);
}

static void note(void *ud, const tariff_test_result *result)
{
    const char *folder = ud;
    struct golden_case *noted = &cases[case_count];

    if (case_count == CASES_MAX)
        return;
    case_count++;
    snprintf(noted->name, sizeof noted->name, "%s: %s", folder, result->name);
    noted->passed = result->passed;
    if (!result->passed)
        snprintf(noted->failure, sizeof noted->failure, "%s/%s:%u:%u: %s", folder,
                result->failure.file, (unsigned)result->failure.line,
                (unsigned)result->failure.column, result->failure.message);
}

/* Runs all cases of a folder; one that does not load is a failed case itself. */
static void gather(const char *folder)
{
    char path[1024];
    tariff_error err = { 0 };
    size_t passed = 0, failed = 0, before = case_count;

    path_of(folder, path, sizeof path);
    if (tariff_rulebook_test(path, NULL, NULL, note, (void *)(uintptr_t)folder, &passed, &failed,
                &err) == TARIFF_OK &&
            case_count > before)
        return;
    snprintf(cases[case_count].name, sizeof cases[case_count].name, "%s loads", folder);
    snprintf(cases[case_count].failure, sizeof cases[case_count].failure, "%s:%u: %s", err.file,
            (unsigned)err.line, err.message);
    case_count++;
}

static void test_case(void **state)
{
    const struct golden_case *c = *state;

    if (!c->passed)
        fail_msg("%s", c->failure);
}

static bool some_case_begins(const char *rule)
{
    for (size_t i = 0; i < case_count; i++) {
        const char *name = strstr(cases[i].name, ": ");

        if (name != NULL && strncmp(name + 2, rule, strlen(rule)) == 0)
            return true;
    }
    return false;
}

/* Rules that other tests hold: states, late events and statements, and what is seen of many runs.
 */
static bool is_elsewhere(int rule)
{
    return rule == 20 || rule == 21 || rule == 22;
}

static void test_each_rule_has_a_case(void **state)
{
    (void)state;
    for (int rule = 2; rule <= 24; rule++) {
        char name[16];

        snprintf(name, sizeof name, "R%d ", rule);
        if (!is_elsewhere(rule) && !some_case_begins(name))
            fail_msg("No golden case begins with \"%s\".", name);
    }
}

static int is_folder(const struct dirent *entry)
{
    return strchr(entry->d_name, '.') == NULL;
}

/* All folders beside this file: none can be forgotten. */
static void gather_all(void)
{
    struct dirent **folders;
    char path[600];
    int count;

    path_of("", path, sizeof path);
    count = scandir(path, &folders, is_folder, alphasort);
    for (int i = 0; i < count; i++) {
        gather(folders[i]->d_name);
        free(folders[i]);
    }
    if (count >= 0)
        free(folders);
}

int main(void)
{
    static struct CMUnitTest tests[CASES_MAX + 1];

    gather_all();
    for (size_t i = 0; i < case_count; i++) {
        tests[i].name = cases[i].name;
        tests[i].test_func = test_case;
        tests[i].initial_state = &cases[i];
    }
    tests[case_count].name = "each rule has a case";
    tests[case_count].test_func = test_each_rule_has_a_case;
    return _cmocka_run_group_tests("golden", tests, case_count + 1, NULL, NULL);
}
