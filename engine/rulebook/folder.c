/* SPDX-License-Identifier: MIT */
/*
 * folder.c - reading the files of a rulebook's folder, on disk or in memory.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/open.h"
#include "base/sort.h"
#include "rulebook/load.h"

enum { FILE_BYTES_MAX = 64 * 1024 * 1024 };

/* "folder/path" in the arena: where the file is, or what messages call it. */
static char *join(struct tf_arena *arena, const struct tf_folder *folder, const char *path)
{
    size_t length = strlen(folder->path);
    char *joined = tf_arena_get(arena, length + strlen(path) + 2);

    if (joined == NULL)
        return NULL;
    memcpy(joined, folder->path, length);
    if (path[0] != '\0') {
        if (length > 0 && folder->path[length - 1] != '/')
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

static tariff_code check_size(size_t size, const char *path, tariff_error *err)
{
    if (size <= FILE_BYTES_MAX)
        return TARIFF_OK;
    return tf_fail(err, TF_F_FILE_TOO_LARGE, (struct tf_place){ path, 0, 0 }, "Split the file.",
            "The file has %zu bytes; at most %d are read.", size, (int)FILE_BYTES_MAX);
}

static tariff_code read_stream(struct tf_arena *arena, FILE *file, const char *path,
        const char **text, size_t *length, tariff_error *err)
{
    long size;
    char *content;
    tariff_code code;

    if (fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0 || fseek(file, 0, SEEK_SET) != 0)
        return read_failed(path, err);
    if ((code = check_size((size_t)size, path, err)) != TARIFF_OK)
        return code;
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

static tariff_code not_there(const char *path, tariff_error *err)
{
    return tf_fail(err, TF_F_FILE_MISSING, (struct tf_place){ path, 0, 0 },
            "Check the path; a rulebook is a folder with rulebook.lua and facts/ in it.",
            "There is no file \"%s\" that can be opened.", path);
}

static const tariff_file *find_in_memory(const struct tf_folder *folder, const char *path)
{
    for (size_t i = 0; i < folder->file_count; i++) {
        if (strcmp(folder->files[i].path, path) == 0)
            return &folder->files[i];
    }
    return NULL;
}

static tariff_code copy_from_memory(struct tf_arena *arena, const tariff_file *file,
        const char *path, const char **text, size_t *length, tariff_error *err)
{
    tariff_code code = check_size(file->length, path, err);

    if (code != TARIFF_OK)
        return code;
    *text = tf_arena_text(arena, file->text, file->length);
    *length = file->length;
    return *text == NULL ? tf_no_memory(err) : TARIFF_OK;
}

tariff_code tf_folder_read(struct tf_arena *arena, const struct tf_folder *folder, const char *path,
        const char **text, size_t *length, tariff_error *err)
{
    char *joined = join(arena, folder, path);
    const tariff_file *held = find_in_memory(folder, path);
    FILE *file;
    tariff_code code;

    if (joined == NULL)
        return tf_no_memory(err);
    if (held != NULL)
        return copy_from_memory(arena, held, joined, text, length, err);
    if (folder->files != NULL)
        return not_there(joined, err);
    code = check_whereabouts(folder->path, joined, err);
    if (code != TARIFF_OK)
        return code;
    file = fopen(joined, "rb");
    if (file == NULL && tf_why_unopened(arena->alloc, joined) == TF_NO_ROOM)
        return tf_no_memory(err);
    if (file == NULL)
        return not_there(joined, err);
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

/* What was found so far of one kind of file. */
struct found {
    struct tf_arena *arena;
    const char *suffix;
    const char **names;
    size_t count;
};

static tariff_code note_file_name(struct found *found, const char *name, tariff_error *err)
{
    if (!has_suffix(name, found->suffix))
        return TARIFF_OK;
    if (found->count == NAMES_MAX)
        return tf_fail(err, TF_F_FILES_TOO_MANY, (struct tf_place){ 0 }, "Use fewer files.",
                "There are more than %d files of one kind.", (int)NAMES_MAX);
    found->names[found->count] = tf_arena_text(found->arena, name, strlen(name));
    if (found->names[found->count] == NULL)
        return tf_no_memory(err);
    found->count++;
    return TARIFF_OK;
}

static tariff_code note_files_in_memory(
        struct found *found, const struct tf_folder *folder, const char *path, tariff_error *err)
{
    size_t length = strlen(path);
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < folder->file_count && code == TARIFF_OK; i++) {
        const char *name = folder->files[i].path;

        if (strncmp(name, path, length) == 0 && name[length] == '/' &&
                strchr(name + length + 1, '/') == NULL)
            code = note_file_name(found, name + length + 1, err);
    }
    return code;
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

static tariff_code note_files_on_disk(struct found *found, const char *path, tariff_error *err)
{
    DIR *opened = opendir(path);
    struct dirent *entry;
    tariff_code code = TARIFF_OK;

    if (opened == NULL)
        return no_folder(found->arena, path, err);
    while (code == TARIFF_OK && (entry = readdir(opened)) != NULL)
        code = note_file_name(found, entry->d_name, err);
    closedir(opened);
    return code;
}

tariff_code tf_folder_list(struct tf_arena *arena, const struct tf_folder *folder, const char *path,
        const char *suffix, const char ***names, size_t *count, tariff_error *err)
{
    char *joined = join(arena, folder, path);
    struct found found = { arena, suffix, tf_arena_array(arena, NAMES_MAX, sizeof *found.names),
        0 };
    const char **scratch = tf_arena_array(arena, NAMES_MAX, sizeof *scratch);
    tariff_code code;

    *count = 0;
    *names = found.names;
    if (joined == NULL || found.names == NULL || scratch == NULL)
        return tf_no_memory(err);
    code = folder->files != NULL ? note_files_in_memory(&found, folder, path, err)
                                 : note_files_on_disk(&found, joined, err);
    *count = found.count;
    tf_sort(found.names, *count, sizeof *found.names, compare_file_names, NULL, scratch);
    return code;
}
