/* SPDX-License-Identifier: MIT */
/*
 * file.h - one YAML file of a rulebook: its head, and the sections it may have.
 * Layer: facts.
 */
#ifndef TF_FACTS_FILE_H
#define TF_FACTS_FILE_H

#include "facts/yaml.h"

/* What a kind of file may hold beside its head `tariff: 1`. */
struct tf_file_kind {
    const char *what;         /* "a facts file" */
    const char *const *known; /* top-level keys */
    size_t known_count;       /* at most TF_FILE_KEYS_MAX */
    tariff_code code;         /* what a finding carries */
};
enum { TF_FILE_KEYS_MAX = 15 };

/*
 * Reads a file of that kind.  *out is its map, in arena, or NULL when there is
 * none to go on with; findings go to the report.  file is borrowed as long as
 * the tree; text need not outlive the call.  Returns OK, kind->code or NO_MEMORY.
 */
tariff_code tf_file_read(struct tf_arena *arena, const char *file, const char *text, size_t length,
        const struct tf_file_kind *kind, const struct tf_yaml **out, struct tf_report *report);

#endif
