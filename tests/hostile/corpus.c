/* SPDX-License-Identifier: MIT */
/*
 * corpus.c - the attacks as files: their first lines, and what is written out of them.
 */
#include "corpus.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { FILE_MAX = 1024 * 1024, TEXT_MAX = 64 * 1024 * 1024 };

/* -- Texts ----------------------------------------------------------------------------- */

static void append(struct text *text, const char *bytes, size_t length)
{
    size_t capacity = 64;

    while (capacity < text->length)
        capacity *= 2;
    if (text->bytes == NULL || text->length + length + 1 > capacity) {
        while (capacity < text->length + length + 1)
            capacity *= 2;
        assert_true(capacity <= TEXT_MAX);
        text->bytes = realloc(text->bytes, capacity);
        assert_non_null(text->bytes);
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

/* "120 x {": the piece so many times; %d in it is the number of the time, \n a line end. */
static void append_repeated(struct text *text, const char *line, size_t length)
{
    char *piece = NULL;
    long count = strtol(line, &piece, 10);
    const char *end = line + length;

    assert_true(count > 0 && strncmp(piece, " x ", 3) == 0);
    for (long i = 1; i <= count; i++) {
        for (const char *at = piece + 3; at < end; at++) {
            char number[24];

            if (at + 1 < end && at[0] == '%' && at[1] == 'd') {
                append(text, number, (size_t)snprintf(number, sizeof number, "%ld", i));
                at++;
            } else if (at + 1 < end && at[0] == '\\' && at[1] == 'n') {
                append(text, "\n", 1);
                at++;
            } else {
                append(text, at, 1);
            }
        }
    }
}

/* "1B 4C": bytes that a text file should not hold. */
static void append_bytes(struct text *text, const char *line, size_t length)
{
    const char *end = line + length;
    char *next = NULL;

    for (const char *at = line; at < end; at = next) {
        char byte = (char)strtol(at, &next, 16);

        assert_ptr_not_equal(at, next);
        append(text, &byte, 1);
    }
}

/* What follows `-- word: ` or `# word: ` on the line, or NULL. */
static const char *after_mark(const char *line, size_t length, const char *word)
{
    size_t size = strlen(word);
    size_t mark;

    for (; length > 0 && *line == ' '; line++)
        length--;
    mark = length > 2 && line[0] == '#' ? 2 : 3;
    if (length < mark + size + 2 || (mark == 3 ? memcmp(line, "-- ", 3) : memcmp(line, "# ", 2)))
        return NULL;
    if (memcmp(line + mark, word, size) != 0 || memcmp(line + mark + size, ": ", 2) != 0)
        return NULL;
    return line + mark + size + 2;
}

static struct text read_plain(const char *path)
{
    struct text text = { malloc(FILE_MAX), 0 };
    FILE *file = fopen(path, "rb");

    assert_non_null(text.bytes);
    assert_non_null(file);
    text.length = fread(text.bytes, 1, FILE_MAX - 1, file);
    text.bytes[text.length] = '\0';
    fclose(file);
    return text;
}

/* The next line's length without its end; *whole with it. */
static size_t line_length(const char *at, size_t *whole)
{
    size_t length = strcspn(at, "\n");

    *whole = length + (at[length] == '\n');
    return length;
}

struct text corpus_read(const char *path)
{
    static const char alone[] = "-- alone\n";
    struct text plain = read_plain(path);
    struct text out = { NULL, 0 };
    bool keeps_rest = strstr(plain.bytes, alone) == NULL;
    size_t whole = 0;

    append(&out, "", 0);
    for (const char *at = plain.bytes; at < plain.bytes + plain.length; at += whole) {
        size_t length = line_length(at, &whole);
        const char *repeated = after_mark(at, length, "write");
        const char *bytes = after_mark(at, length, "bytes");

        if (repeated != NULL)
            append_repeated(&out, repeated, length - (size_t)(repeated - at));
        else if (bytes != NULL)
            append_bytes(&out, bytes, length - (size_t)(bytes - at));
        else if (keeps_rest)
            append(&out, at, whole);
    }
    free(plain.bytes);
    return out;
}

/* -- First lines --------------------------------------------------------------------------- */

static void take_words(const char *line, size_t length, const char *word, char *to)
{
    const char *words = after_mark(line, length, word);

    if (words != NULL)
        snprintf(to, WORDS_SIZE, "%.*s", (int)(length - (size_t)(words - line)), words);
}

static void read_head(struct attack *attack)
{
    char path[PATH_SIZE + 32];
    struct text text;
    size_t whole = 0;

    snprintf(path, sizeof path, "%s%s", attack->path, attack->is_book ? "/rulebook.lua" : "");
    text = read_plain(path);
    for (const char *at = text.bytes; strncmp(at, "-- ", 3) == 0; at += whole) {
        size_t length = line_length(at, &whole);

        take_words(at, length, "expect", attack->expected);
        take_words(at, length, "in a book", attack->in_a_book);
        take_words(at, length, "attack", attack->mechanism);
        take_words(at, length, "event", attack->event);
        take_words(at, length, "account", attack->account);
    }
    free(text.bytes);
}

static int compare_attacks(const void *a, const void *b)
{
    return strcmp(((const struct attack *)a)->path, ((const struct attack *)b)->path);
}

static bool ends_in(const char *name, const char *suffix)
{
    size_t length = strlen(name);
    size_t end = strlen(suffix);

    return length > end && strcmp(name + length - end, suffix) == 0;
}

static size_t list_folder(const char *folder, bool is_book, struct attack *attacks, size_t count)
{
    DIR *open = opendir(folder);
    struct dirent *entry;

    if (open == NULL)
        return count;
    while ((entry = readdir(open)) != NULL && count < ATTACKS_MAX) {
        if (is_book ? entry->d_name[0] == '.' : !ends_in(entry->d_name, ".lua"))
            continue;
        attacks[count] = (struct attack){ .is_book = is_book };
        snprintf(attacks[count++].path, PATH_SIZE, "%.300s/%.200s", folder, entry->d_name);
    }
    closedir(open);
    return count;
}

size_t corpus_list(const char *root, struct attack *attacks)
{
    char folder[PATH_SIZE];
    size_t count;

    snprintf(folder, sizeof folder, "%.400s/tests/hostile", root);
    count = list_folder(folder, false, attacks, 0);
    snprintf(folder, sizeof folder, "%.400s/tests/hostile/books", root);
    count = list_folder(folder, true, attacks, count);
    qsort(attacks, count, sizeof *attacks, compare_attacks);
    for (size_t i = 0; i < count; i++) {
        attacks[i].name = strrchr(attacks[i].path, '/') + 1;
        read_head(&attacks[i]);
    }
    return count;
}

/* -- Books ------------------------------------------------------------------------------------ */

static void write_file(const char *path, struct text text)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(text.bytes, 1, text.length, file), text.length);
    fclose(file);
}

static void copy_files(const char *from, const char *to)
{
    DIR *open = opendir(from);
    struct dirent *entry;
    struct stat kind;

    assert_non_null(open);
    assert_int_equal(mkdir(to, 0700), 0);
    while ((entry = readdir(open)) != NULL) {
        char source[2 * PATH_SIZE];
        char target[2 * PATH_SIZE];

        if (entry->d_name[0] == '.')
            continue;
        snprintf(source, sizeof source, "%s/%s", from, entry->d_name);
        snprintf(target, sizeof target, "%s/%s", to, entry->d_name);
        assert_int_equal(stat(source, &kind), 0);
        if (S_ISDIR(kind.st_mode)) {
            copy_files(source, target);
        } else {
            struct text text = corpus_read(source);

            write_file(target, text);
            free(text.bytes);
        }
    }
    closedir(open);
}

/* `-- link: NAME TARGET` and `-- pipe: NAME` of rulebook.lua: what no repository should hold. */
static void make_special(const struct attack *book, const char *folder)
{
    char path[2 * PATH_SIZE];
    char name[WORDS_SIZE];
    char target[WORDS_SIZE];
    struct text text;
    size_t whole = 0;

    snprintf(path, sizeof path, "%s/rulebook.lua", book->path);
    text = read_plain(path);
    for (const char *at = text.bytes; strncmp(at, "-- ", 3) == 0; at += whole) {
        line_length(at, &whole);
        if (sscanf(at, "-- link: %199s %199s", name, target) == 2) {
            snprintf(path, sizeof path, "%s/%s", folder, name);
            assert_int_equal(symlink(target, path), 0);
        } else if (sscanf(at, "-- pipe: %199s", name) == 1) {
            snprintf(path, sizeof path, "%s/%s", folder, name);
            assert_int_equal(mkfifo(path, 0600), 0);
        }
    }
    free(text.bytes);
}

void corpus_copy_book(const struct attack *book, const char *folder)
{
    copy_files(book->path, folder);
    make_special(book, folder);
}
