/* SPDX-License-Identifier: MIT */
/*
 * test_hostile.c - one attack a file in tests/hostile: each ends as its first
 * line says, within its limits, and never by a signal, a leak or a clock.
 *
 * Classes: E_NAME unknown name, E_SYNTAX refused before running, E_BUDGET too
 * many steps or too deep, E_MEMORY, E_STACK, E_FROZEN, E_IMPURE, E_RESULT wrong
 * kind of answer, E_TYPE, E_MONEY, OK runs and gives the same every time.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "rule/call.h"
#include "support/cases.h"
#include "support/failing.h"

enum { ATTACKS_MAX = 200, PATH_SIZE = 512 };

struct attack {
    const char *name;
    char path[PATH_SIZE];
};

static const struct class_case {
    const char *name;
    tariff_code codes[3];
    const char *texts[4]; /* one of them is in the message; none given: any message */
} classes[] = {
    { "E_NAME", { TARIFF_RULE_FAILED, TARIFF_BAD_RULE }, { "is called", "has no method" } },
    { "E_SYNTAX", { TARIFF_BAD_RULE }, { NULL } },
    { "E_BUDGET", { TARIFF_RULE_LIMIT }, { "steps", "deep", "more than" } },
    { "E_MEMORY", { TARIFF_RULE_LIMIT }, { "memory", "text longer" } },
    { "E_STACK", { TARIFF_RULE_LIMIT }, { "deep" } },
    { "E_FROZEN", { TARIFF_RULE_FAILED, TARIFF_BAD_RULE }, { "cannot be changed" } },
    { "E_IMPURE", { TARIFF_RULE_FAILED }, { "changed a variable" } },
    { "E_RESULT", { TARIFF_RULE_FAILED }, { "returned" } },
    { "E_TYPE", { TARIFF_RULE_FAILED, TARIFF_BAD_RULE },
            { "The rule tries to", "is not a name", "A key of" } },
    { "E_MONEY", { TARIFF_RULE_FAILED, TARIFF_OUT_OF_RANGE }, { "money", "too large" } },
};

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *text = malloc(1024 * 1024);

    assert_non_null(file);
    assert_non_null(text);
    *length = fread(text, 1, 1024 * 1024, file);
    fclose(file);
    return text;
}

static tariff_code read_usage(
        void *ud, const char *name, struct tf_view_value *out, tariff_error *err)
{
    (void)ud;
    (void)err;
    if (strcmp(name, "gb") == 0) {
        out->kind = TF_VIEW_NUMBER;
        out->number = tf_dec_of(3);
    }
    return TARIFF_OK;
}

/* Loads the attack and calls its last function in every way; the first failure counts. */
static tariff_code attack(const struct tf_source *source, char *answer, tariff_error *err)
{
    static const char *const names[] = { "gb" };
    const struct tf_view view = {
        .argument = "usage", .read = read_usage, .names = names, .name_count = 1
    };
    struct failing counted = { .left = 1000000000 };
    struct tf_alloc alloc = tf_alloc_of(failing_alloc, &counted);
    struct tf_report report = { 0 };
    struct tf_arena arena;
    struct tf_blocks blocks;
    struct tf_rule *rule = NULL;
    const struct tf_node *node = NULL;
    tariff_code code;

    tf_arena_init(&arena, alloc);
    code = tf_rule_load(alloc, &arena, NULL, source, NULL, NULL, &blocks, &rule, &report);
    *err = report.first;
    if (code == TARIFF_OK && blocks.function_count > 0) {
        uint32_t function = (uint32_t)blocks.function_count - 1;
        bool truth = false;

        code = tf_rule_call_rate(rule, function, &view, &arena, &node, err);
        if (code == TARIFF_RULE_FAILED && strstr(err->message, "where a rate is due") != NULL &&
                tf_rule_call_key(rule, function, &view, &arena, &node, NULL) == TARIFF_OK) {
            char text[TF_DEC_TEXT_MAX] = "";

            if (node->kind == TF_NODE_NUMBER)
                tf_dec_format(node->number, 0, text);
            snprintf(answer, PATH_SIZE, "%s", text);
        } else if (tf_rule_call_bool(rule, function, &view, &truth, NULL) == TARIFF_OK) {
            snprintf(answer, PATH_SIZE, "%s", truth ? "true" : "false");
        }
    }
    tf_rule_free(rule);
    tf_arena_free(&arena);
    assert_int_equal(counted.held, 0);
    return code;
}

static bool is_class(const char *name, size_t length, tariff_code code, const tariff_error *err)
{
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        const struct class_case *c = &classes[i];

        if (strlen(c->name) != length || strncmp(c->name, name, length) != 0)
            continue;
        if (code == TARIFF_OK || (code != c->codes[0] && code != c->codes[1]))
            return false;
        if (c->texts[0] == NULL)
            return true;
        for (size_t j = 0; j < 4 && c->texts[j] != NULL; j++)
            if (strstr(err->message, c->texts[j]) != NULL)
                return true;
        return false;
    }
    return false;
}

/* True when one of the classes in "A|B|C" is how the attack ended. */
static bool is_expected(
        const char *expected, tariff_code code, const char *answer, const tariff_error *err)
{
    while (*expected != '\0' && *expected != '\n') {
        size_t length = strcspn(expected, "|\n \r");

        if (length == 2 && strncmp(expected, "OK", 2) == 0 &&
                (code == TARIFF_OK || *answer != '\0'))
            return true;
        if (is_class(expected, length, code, err))
            return true;
        expected += length;
        if (*expected != '|')
            return false;
        expected++;
    }
    return false;
}

static void test_attack(void **state)
{
    static const char mark[] = "-- expect: ";
    const struct attack *a = *state;
    struct tf_source source = { .path = a->name };
    char *text = read_file(a->path, &source.length);
    char answers[2][PATH_SIZE] = { "", "" };
    tariff_error err = { 0 };
    tariff_code code;

    source.text = text;
    assert_memory_equal(text, mark, sizeof mark - 1);
    code = attack(&source, answers[0], &err);
    attack(&source, answers[1], &err);
    if (!is_expected(text + sizeof mark - 1, code, answers[0], &err))
        fail_msg("ended with %d, %u:%u: %s", (int)code, err.line, err.column, err.message);
    assert_string_equal(answers[0], answers[1]);
    if (code != TARIFF_OK) {
        assert_string_equal(err.file, a->name);
        assert_string_not_equal(err.hint, "");
    }
    if (getenv("TARIFF_SHOW") != NULL)
        print_message("%s:%u:%u: %s\n  hint: %s\n", err.file, err.line, err.column, err.message,
                err.hint);
    free(text);
}

static int compare_attacks(const void *a, const void *b)
{
    return strcmp(((const struct attack *)a)->path, ((const struct attack *)b)->path);
}

static size_t list_attacks(struct attack *attacks)
{
    const char *root = getenv("TARIFF_SOURCE");
    char folder[PATH_SIZE];
    size_t count = 0;
    struct dirent *entry;
    DIR *open;

    snprintf(folder, sizeof folder, "%s/tests/hostile", root == NULL ? "." : root);
    open = opendir(folder);
    if (open == NULL)
        return 0;
    while ((entry = readdir(open)) != NULL && count < ATTACKS_MAX) {
        size_t length = strlen(entry->d_name);

        if (length < 5 || strcmp(entry->d_name + length - 4, ".lua") != 0)
            continue;
        snprintf(attacks[count++].path, PATH_SIZE, "%.300s/%.200s", folder, entry->d_name);
    }
    closedir(open);
    qsort(attacks, count, sizeof *attacks, compare_attacks);
    for (size_t i = 0; i < count; i++)
        attacks[i].name = strrchr(attacks[i].path, '/') + 1;
    return count;
}

int main(void)
{
    static struct attack attacks[ATTACKS_MAX];
    size_t count = list_attacks(attacks);

    if (count < 60) {
        fprintf(stderr, "only %zu attacks found in tests/hostile\n", count);
        return 1;
    }
    return run_cases("hostile", test_attack, attacks, sizeof attacks[0], count);
}
