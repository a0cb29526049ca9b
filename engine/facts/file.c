/* SPDX-License-Identifier: MIT */
/*
 * file.c - checks the head of a YAML file and its sections.
 *
 * The head says which version of our files it is, so that a later version can
 * change what a key means without changing old files.
 * Layer: facts.
 */
#include "facts/file.h"

#include <assert.h>
#include <string.h>

#include "facts/number.h"

static void check_head(
        const struct tf_yaml *map, const struct tf_file_kind *kind, struct tf_report *report)
{
    const struct tf_yaml *head = tf_yaml_find(map, "tariff");
    struct tf_yaml top = { .place = { map->place.file, 1, 1 } };
    char shown[TF_SHOWN_MAX];

    if (head == NULL)
        tf_yaml_complain(&top, tf_finding_in(TF_F_HEAD_MISSING, kind->code), report,
                "Begin the file with the line `tariff: 1`.", "The file does not say `tariff: 1`.");
    else if (head->kind != TF_YAML_TEXT)
        tf_yaml_complain(head, tf_finding_in(TF_F_HEAD_MISSING, kind->code), report,
                "Write `tariff: 1`.", "The value of `tariff` must be a version number.");
    else if (strcmp(head->text, "1") != 0)
        tf_yaml_complain(head, tf_finding_in(TF_F_HEAD_VERSION, kind->code), report,
                "Write `tariff: 1`, or use a program that knows this version.",
                "The file is of version `%s`; this program knows version 1.",
                tf_show(head->text, head->length, shown));
}

tariff_code tf_file_read(struct tf_arena *arena, const char *file, const char *text, size_t length,
        const struct tf_file_kind *kind, const struct tf_yaml **out, struct tf_report *report)
{
    const char *known[TF_FILE_KEYS_MAX + 1];
    uint32_t before = report->count;
    const struct tf_yaml *map;
    tariff_code code = tf_yaml_read(arena, file, text, length, kind->code, &map, report);

    assert(kind->known_count <= TF_FILE_KEYS_MAX);
    *out = NULL;
    if (map == NULL)
        return code;
    if (map->kind == TF_YAML_TEXT && map->empty)
        tf_yaml_complain(map, tf_finding_in(TF_F_FILE_EMPTY, kind->code), report,
                "Begin the file with the line `tariff: 1`, then its sections.",
                "The file is empty.");
    else if (tf_yaml_expect(map, TF_YAML_MAP, "The file", kind->code, report))
        *out = map;
    if (*out == NULL)
        return kind->code;
    known[0] = "tariff";
    memcpy(known + 1, kind->known, kind->known_count * sizeof known[0]);
    check_head(map, kind, report);
    tf_yaml_check_keys(map, kind->what, known, kind->known_count + 1, kind->code, report);
    return report->count == before ? TARIFF_OK : kind->code;
}
