/* SPDX-License-Identifier: MIT */
/*
 * yaml_value.c - looks into a YAML tree and reads its values.
 * Layer: facts.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "facts/number.h"
#include "facts/yaml.h"

enum { WORDS_SHOWN_MAX = 256 };

static size_t index_of(const struct tf_yaml *map, const char *key)
{
    size_t length = strlen(key);

    for (size_t i = 0; map->kind == TF_YAML_MAP && i < map->count; i++)
        if (map->keys[i].length == length && memcmp(map->keys[i].text, key, length) == 0)
            return i;
    return SIZE_MAX;
}

const struct tf_yaml *tf_yaml_find(const struct tf_yaml *map, const char *key)
{
    size_t index = index_of(map, key);

    return index == SIZE_MAX ? NULL : &map->items[index];
}

const struct tf_yaml *tf_yaml_key(const struct tf_yaml *map, const char *key)
{
    size_t index = index_of(map, key);

    return index == SIZE_MAX ? NULL : &map->keys[index];
}

void tf_yaml_complain(const struct tf_yaml *node, enum tf_finding what, struct tf_report *report,
        const char *hint, const char *format, ...)
{
    tariff_error err = { 0 };
    char message[sizeof err.message];
    va_list arguments;

    if (tf_report_is_full(report))
        return;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    tf_fail(&err, what, node->place, hint, "%s", message);
    tf_report_add(report, &err);
}

tariff_code tf_yaml_no_memory(struct tf_report *report)
{
    tariff_error err = { 0 };

    tf_no_memory(&err);
    return tf_report_add(report, &err);
}

/* Writes "Use one of: a, b, c." or, when a word is near, "Write `a` instead.". */
static void advise(
        const char *word, const char *const *known, size_t count, char *hint, size_t hint_size)
{
    const char *near = tf_nearest(word, known, count);
    size_t length;

    if (near != NULL) {
        snprintf(hint, hint_size, "Write `%s` instead.", near);
        return;
    }
    snprintf(hint, hint_size, "Use one of:");
    for (size_t i = 0; i < count; i++) {
        length = strlen(hint);
        if (length + strlen(known[i]) + 4 > hint_size)
            return;
        snprintf(hint + length, hint_size - length, " %s%s", known[i], i + 1 < count ? "," : ".");
    }
}

void tf_yaml_check_keys(const struct tf_yaml *map, const char *what, const char *const *known,
        size_t count, tariff_code code, struct tf_report *report)
{
    char hint[WORDS_SHOWN_MAX];
    char shown[TF_SHOWN_MAX];

    for (size_t i = 0; i < map->count; i++) {
        bool is_known = false;

        for (size_t k = 0; k < count && !is_known; k++)
            is_known = strcmp(map->keys[i].text, known[k]) == 0;
        if (is_known)
            continue;
        advise(map->keys[i].text, known, count, hint, sizeof hint);
        tf_yaml_complain(&map->keys[i], tf_finding_in(TF_F_KEY_UNKNOWN, code), report, hint,
                "`%s` is not a key of %s.", tf_show(map->keys[i].text, map->keys[i].length, shown),
                what);
    }
}

bool tf_yaml_expect(const struct tf_yaml *node, enum tf_yaml_kind kind, const char *what,
        tariff_code code, struct tf_report *report)
{
    static const char *const kinds[] = { "a single value", "a list", "a map" };
    static const char *const ways[] = { "Write one value after the colon.",
        "Write a list, as in [a, b], or one line for each item, beginning with `- `.",
        "Write `key: value` pairs, indented below it." };
    char shown[TF_SHOWN_MAX];

    if (node->kind == kind)
        return true;
    if (node->kind != TF_YAML_TEXT)
        tf_yaml_complain(node, tf_finding_in(TF_F_YAML_KIND, code), report, ways[kind],
                "%s must be %s, not %s.", what, kinds[kind], kinds[node->kind]);
    else if (node->empty)
        tf_yaml_complain(node, tf_finding_in(TF_F_VALUE_EMPTY, code), report, ways[kind],
                "%s is empty; it must be %s.", what, kinds[kind]);
    else
        tf_yaml_complain(node, tf_finding_in(TF_F_YAML_KIND, code), report, ways[kind],
                "%s must be %s, not `%s`.", what, kinds[kind],
                tf_show(node->text, node->length, shown));
    return false;
}

/* A single value that was written. */
static bool is_given(
        const struct tf_yaml *node, const char *what, tariff_code code, struct tf_report *report)
{
    if (!tf_yaml_expect(node, TF_YAML_TEXT, what, code, report))
        return false;
    if (!node->empty && node->length > 0)
        return true;
    tf_yaml_complain(node, tf_finding_in(TF_F_VALUE_EMPTY, code), report,
            "Write it after the colon, or leave the key out.", "%s is empty.", what);
    return false;
}

/* Adds the error that a reader of text filled in, unless the report is full. */
static bool pass_on_finding(const tariff_error *err, struct tf_report *report)
{
    if (!tf_report_is_full(report))
        tf_report_add(report, err);
    return false;
}

bool tf_yaml_decimal(
        const struct tf_yaml *node, tariff_code code, struct tf_dec *out, struct tf_report *report)
{
    tariff_error err = { 0 };

    if (!is_given(node, "The number", code, report))
        return false;
    if (tf_number_read(node->text, node->length, node->place, code, out, &err) != TARIFF_OK)
        return pass_on_finding(&err, report);
    return true;
}

bool tf_yaml_instant(
        const struct tf_yaml *node, tariff_code code, int64_t *out, struct tf_report *report)
{
    tariff_error err = { 0 };

    if (!is_given(node, "The time", code, report))
        return false;
    if (tf_moment_read(node->text, node->length, node->place, code, out, &err) != TARIFF_OK)
        return pass_on_finding(&err, report);
    return true;
}

bool tf_yaml_text(const struct tf_yaml *node, const char *what, tariff_code code, const char **out,
        struct tf_report *report)
{
    if (!is_given(node, what, code, report))
        return false;
    *out = node->text;
    return true;
}

bool tf_yaml_bool(const struct tf_yaml *node, tariff_code code, bool *out, struct tf_report *report)
{
    char shown[TF_SHOWN_MAX];

    if (!is_given(node, "The answer", code, report))
        return false;
    *out = strcmp(node->text, "true") == 0;
    if (*out || strcmp(node->text, "false") == 0)
        return true;
    tf_yaml_complain(node, tf_finding_in(TF_F_NEITHER_TRUE_NOR_FALSE, code), report,
            "Write true or false.", "`%s` is neither true nor false.",
            tf_show(node->text, node->length, shown));
    return false;
}
