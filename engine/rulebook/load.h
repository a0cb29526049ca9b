/* SPDX-License-Identifier: MIT */
/*
 * load.h - a folder becomes a compiled rulebook.
 *
 * Layer: rulebook.
 */
#ifndef TF_RULEBOOK_LOAD_H
#define TF_RULEBOOK_LOAD_H

#include "rulebook/rulebook.h"

struct tf_changes;

/* Where the files of a rulebook are.  Everything is borrowed. */
struct tf_folder {
    const char *path;         /* on disk; of files in memory: what messages call it */
    const tariff_file *files; /* in memory; NULL: on disk */
    size_t file_count;
};

/*
 * Reads rulebook.lua and facts/ of a folder, applies changes (may be NULL) and
 * compiles.  Findings go to the report; the return value is the first one's code.
 * The folder is borrowed for the call.
 */
tariff_code tf_rulebook_load(struct tf_alloc alloc, const struct tf_folder *folder,
        const char *zone_folder, const struct tf_changes *changes, struct tf_rulebook **out,
        struct tf_report *report);

void tf_rulebook_free(struct tf_rulebook *rulebook);

/* A whole file of the folder (path relative to it), NUL-terminated, in the arena. */
tariff_code tf_folder_read(struct tf_arena *arena, const struct tf_folder *folder, const char *path,
        const char **text, size_t *length, tariff_error *err);

/* The names in a folder's sub-folder that end in suffix, sorted bytewise; count 0 when it is
 * absent. */
tariff_code tf_folder_list(struct tf_arena *arena, const struct tf_folder *folder, const char *path,
        const char *suffix, const char ***names, size_t *count, tariff_error *err);

#endif
