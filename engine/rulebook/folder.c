/* SPDX-License-Identifier: MIT */
/*
 * folder.c - reading the files of a rulebook's folder.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/open.h"
#include "base/sort.h"
#include "rulebook/load.h"

enum { FILE_BYTES_MAX = 64 * 1024 * 1024 };

/* "folder/path" in the arena. */
static char *join(struct tf_arena *arena, const char *folder, const char *path)
{
    size_t length = strlen(folder);
    char *joined = tf_arena_get(arena, length + strlen(path) + 2);

    if (joined == NULL)
        return NULL;
    memcpy(joined, folder, length);
    if (path[0] != '\0') {
        if (length > 0 && folder[length - 1] != '/')
            joined[length++] = '/';
        memcpy(joined + length, path, strlen(path));
    }
    return joined;
}

static tariff_code read_failed(const char *path, tariff_error *err)
{
    return tf_fail(err, TF_F_FILE_UNREADABLE, (struct tf_place){ path, 0, 0 },
            "Check that the path is right and that the file may be read.",
            "The file cannot be read.");
}

static tariff_code read_stream(struct tf_arena *arena, FILE *file, const char *path,
        const char **text, size_t *length, tariff_error *err)
{
    long size;
    char *content;

    if (fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0 || fseek(file, 0, SEEK_SET) != 0)
        return read_failed(path, err);
    if (size > FILE_BYTES_MAX)
        return tf_fail(err, TF_F_FILE_TOO_LARGE, (struct tf_place){ path, 0, 0 }, "Split the file.",
                "The file has %ld bytes; at most %d are read.", size, (int)FILE_BYTES_MAX);
    content = tf_arena_get(arena, (size_t)size + 1);
    if (content == NULL)
        return tf_no_memory(err);
    if (fread(content, 1, (size_t)size, file) != (size_t)size)
        return read_failed(path, err);
    *text = content;
    *length = (size_t)size;
    return TARIFF_OK;
}

/* What lies elsewhere is nobody's rulebook, whatever links lead there. */
static tariff_code check_whereabouts(const char *folder, const char *path, tariff_error *err)
{
    switch (tf_whereabouts_of(folder, path)) {
    case TF_OUTSIDE:
        return tf_fail(err, TF_F_FILE_UNREADABLE, (struct tf_place){ path, 0, 0 },
                "Put the file itself into the rulebook's folder.",
                "\"%s\" leads out of the rulebook's folder.", path);
    case TF_NO_CONTENT:
        return tf_fail(err, TF_F_FILE_UNREADABLE, (struct tf_place){ path, 0, 0 },
                "Put a plain file in its place.", "\"%s\" is not a plain file.", path);
    case TF_INSIDE:
        break;
    }
    return TARIFF_OK;
}

tariff_code tf_folder_read(struct tf_arena *arena, const char *folder, const char *path,
        const char **text, size_t *length, tariff_error *err)
{
    char *joined = join(arena, folder, path);
    FILE *file;
    tariff_code code;

    if (joined == NULL)
        return tf_no_memory(err);
    code = check_whereabouts(folder, joined, err);
    if (code != TARIFF_OK)
        return code;
    file = fopen(joined, "rb");
    if (file == NULL && tf_why_unopened(arena->alloc, joined) == TF_NO_ROOM)
        return tf_no_memory(err);
    if (file == NULL)
        return tf_fail(err, TF_F_FILE_MISSING, (struct tf_place){ joined, 0, 0 },
                "Check the path; a rulebook is a folder with rulebook.lua and facts/ in it.",
                "There is no file \"%s\" that can be opened.", joined);
    code = read_stream(arena, file, joined, text, length, err);
    fclose(file);
    return code;
}

static int compare_file_names(void *ud, const void *a, const void *b)
{
    (void)ud;
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool has_suffix(const char *name, const char *suffix)
{
    size_t length = strlen(name), end = strlen(suffix);

    return name[0] != '.' && length > end && strcmp(name + length - end, suffix) == 0;
}

enum { NAMES_MAX = 4096 };

static tariff_code collect_file_names(struct tf_arena *arena, DIR *opened, const char *suffix,
        const char **names, size_t *count, tariff_error *err)
{
    struct dirent *entry;

    while ((entry = readdir(opened)) != NULL) {
        if (!has_suffix(entry->d_name, suffix))
            continue;
        if (*count == NAMES_MAX)
            return tf_fail(err, TF_F_FILES_TOO_MANY, (struct tf_place){ 0 }, "Use fewer files.",
                    "There are more than %d files of one kind.", (int)NAMES_MAX);
        names[*count] = tf_arena_text(arena, entry->d_name, strlen(entry->d_name));
        if (names[*count] == NULL)
            return tf_no_memory(err);
        ++*count;
    }
    return TARIFF_OK;
}

/* A rulebook may do without a folder, but what is there must be read. */
static tariff_code no_folder(struct tf_arena *arena, const char *path, tariff_error *err)
{
    switch (tf_why_unopened(arena->alloc, path)) {
    case TF_NO_ROOM:
        return tf_no_memory(err);
    case TF_NOT_READABLE:
        return tf_fail(err, TF_F_FOLDER_UNREADABLE, (struct tf_place){ path, 0, 0 },
                "Check that it is a folder and that it may be read.",
                "The folder cannot be opened.");
    case TF_NOT_THERE:
        break;
    }
    return TARIFF_OK;
}

tariff_code tf_folder_list(struct tf_arena *arena, const char *folder, const char *path,
        const char *suffix, const char ***names, size_t *count, tariff_error *err)
{
    char *joined = join(arena, folder, path);
    const char **found = tf_arena_array(arena, NAMES_MAX, sizeof *found);
    const char **scratch = tf_arena_array(arena, NAMES_MAX, sizeof *scratch);
    tariff_code code;
    DIR *opened;

    *count = 0;
    *names = found;
    if (joined == NULL || found == NULL || scratch == NULL)
        return tf_no_memory(err);
    opened = opendir(joined);
    if (opened == NULL)
        return no_folder(arena, joined, err);
    code = collect_file_names(arena, opened, suffix, found, count, err);
    closedir(opened);
    tf_sort(found, *count, sizeof *found, compare_file_names, NULL, scratch);
    return code;
}
