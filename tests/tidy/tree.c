/* SPDX-License-Identifier: MIT */
/*
 * tree.c - reads the project's files and finds includes and declarations in C.
 *
 * No compiler: it knows just enough of C for code that clang-format has laid out.
 */
#include "tidy/tree.h"

#include <ctype.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 1024, FULL_SIZE = 2 * PATH_SIZE + 2, TEXT_MAX = 4 << 20 };

/* -- Text ------------------------------------------------------------ */

bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool ends_with(const char *text, const char *suffix)
{
    size_t length = strlen(text);
    size_t end = strlen(suffix);

    return length >= end && strcmp(text + length - end, suffix) == 0;
}

bool is_word_character(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

const char *word_find(const char *from, const char *word)
{
    size_t length = strlen(word);
    const char *at = from;

    while ((at = strstr(at, word)) != NULL) {
        if ((at == from || !is_word_character(at[-1])) && !is_word_character(at[length]))
            return at;
        at++;
    }
    return NULL;
}

bool is_c(const struct source *source)
{
    return ends_with(source->path, ".c") || ends_with(source->path, ".h");
}

void found(struct findings *findings, const struct source *source, size_t offset,
        const char *format, ...)
{
    size_t line = 1;
    va_list list;

    findings->count++;
    if (findings->quiet)
        return;
    for (size_t i = 0; source->text != NULL && i < offset && i < source->length; i++)
        line += source->text[i] == '\n';
    fprintf(stderr, "%s:%zu: ", source->path, line);
    va_start(list, format);
    vfprintf(stderr, format, list);
    va_end(list);
    fputc('\n', stderr);
}

/* -- The tree -------------------------------------------------------- */

/* Where the comment or quoted text that begins at text[i] ends, or i when none does. */
static size_t blank_end(const char *text, size_t i)
{
    const char *end;

    if (text[i] == '/' && text[i + 1] == '*') {
        end = strstr(text + i + 2, "*/");
        return end == NULL ? i + strlen(text + i) : (size_t)(end - text) + 2;
    }
    if (text[i] == '/' && text[i + 1] == '/')
        return i + strcspn(text + i, "\n");
    if (text[i] == '"' || text[i] == '\'') {
        size_t at = i + 1;

        while (text[at] != '\0' && text[at] != '\n' && text[at] != text[i])
            at += text[at] == '\\' && text[at + 1] != '\0' ? 2 : 1;
        return text[at] == text[i] ? at + 1 : at;
    }
    return i;
}

static char *code_of(const char *text, size_t length)
{
    char *code = malloc(length + 1);

    if (code == NULL)
        abort();
    memcpy(code, text, length + 1);
    for (size_t i = 0; i < length;) {
        size_t end = blank_end(text, i);

        if (end == i) {
            i++;
            continue;
        }
        for (; i < end; i++) {
            if (code[i] != '\n')
                code[i] = ' ';
        }
    }
    return code;
}

static struct source *tree_grow(struct tree *tree, const char *path)
{
    struct source *one;

    if (tree->count == tree->capacity) {
        size_t capacity = tree->capacity == 0 ? 64 : tree->capacity * 2;
        struct source *grown = realloc(tree->items, capacity * sizeof *grown);

        if (grown == NULL)
            abort();
        tree->items = grown;
        tree->capacity = capacity;
    }
    one = &tree->items[tree->count++];
    *one = (struct source){ .path = malloc(strlen(path) + 1) };
    if (one->path == NULL)
        abort();
    memcpy(one->path, path, strlen(path) + 1);
    return one;
}

void tree_add(struct tree *tree, const char *path, const char *text, size_t length)
{
    struct source *one = tree_grow(tree, path);

    one->text = malloc(length + 1);
    if (one->text == NULL)
        abort();
    memcpy(one->text, text, length);
    one->text[length] = '\0';
    one->length = length;
    if (is_c(one))
        one->code = code_of(one->text, length);
}

static int by_path(const void *a, const void *b)
{
    const struct source *one = a;
    const struct source *other = b;

    return strcmp(one->path, other->path);
}

void tree_sort(struct tree *tree)
{
    if (tree->count > 0)
        qsort(tree->items, tree->count, sizeof *tree->items, by_path);
}

void tree_free(struct tree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        free(tree->items[i].path);
        free(tree->items[i].text);
        free(tree->items[i].code);
    }
    free(tree->items);
    *tree = (struct tree){ 0 };
}

const struct source *tree_find(const struct tree *tree, const char *path)
{
    for (size_t i = 0; i < tree->count; i++) {
        if (strcmp(tree->items[i].path, path) == 0)
            return &tree->items[i];
    }
    return NULL;
}

/* -- Reading it ------------------------------------------------------ */

static bool is_skipped(const char *path, const char *name)
{
    return strcmp(path, ".git") == 0 || strcmp(path, "build") == 0 || starts_with(path, "build-") ||
           strcmp(name, "__pycache__") == 0;
}

static bool is_looked_into(const char *path)
{
    static const char *const ends[] = { ".c", ".h", ".sh", ".py", ".md", ".lua", ".yaml", ".yml",
        ".cmake", ".in", "CMakeLists.txt", ".ci/run", ".csv", ".html", ".clang-format",
        ".clang-tidy" };

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (ends_with(path, ends[i]))
            return true;
    }
    return false;
}

static bool read_file(struct tree *tree, const char *full, const char *path, off_t size)
{
    FILE *file;
    char *text;
    size_t length;

    if (!is_looked_into(path) || size > TEXT_MAX) {
        tree_grow(tree, path);
        return true;
    }
    file = fopen(full, "rb");
    text = malloc((size_t)size + 1);
    if (file == NULL || text == NULL) {
        fprintf(stderr, "cannot read %s\n", full);
        free(text);
        if (file != NULL)
            fclose(file);
        return false;
    }
    length = fread(text, 1, (size_t)size, file);
    fclose(file);
    tree_add(tree, path, text, length);
    free(text);
    return true;
}

static bool read_folder(struct tree *tree, const char *root, const char *path)
{
    char full[FULL_SIZE];
    DIR *folder;
    struct dirent *entry;
    bool fine = true;

    snprintf(full, sizeof full, "%s/%s", root, path);
    folder = opendir(full);
    if (folder == NULL) {
        fprintf(stderr, "cannot read the folder %s\n", full);
        return false;
    }
    while (fine && (entry = readdir(folder)) != NULL) {
        char below[PATH_SIZE];
        struct stat about;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (snprintf(below, sizeof below, "%s%s%s", path, *path == '\0' ? "" : "/",
                    entry->d_name) >= PATH_SIZE) {
            fine = false;
            break;
        }
        snprintf(full, sizeof full, "%s/%s", root, below);
        if (is_skipped(below, entry->d_name) || lstat(full, &about) != 0)
            continue; /* a file that just went away is no file of the project */
        if (S_ISDIR(about.st_mode)) {
            fine = read_folder(tree, root, below);
        } else if (S_ISREG(about.st_mode)) {
            fine = read_file(tree, full, below, about.st_size);
        }
    }
    closedir(folder);
    return fine;
}

bool tree_read(struct tree *tree, const char *folder)
{
    bool fine = read_folder(tree, folder, "");

    tree_sort(tree);
    return fine;
}

/* -- Includes -------------------------------------------------------- */

bool include_next(const struct source *source, size_t *offset, struct include *out)
{
    const char *at;

    while ((at = strstr(source->text + *offset, "#include ")) != NULL) {
        size_t start = (size_t)(at - source->text);
        const char *name = at + strlen("#include ");
        size_t length = strcspn(name + 1, ">\"\n");

        *offset = start + 1;
        if (source->code[start] != '#' || (*name != '"' && *name != '<') ||
                length >= sizeof out->name)
            continue;
        memcpy(out->name, name + 1, length);
        out->name[length] = '\0';
        out->quoted = *name == '"';
        out->offset = start;
        return true;
    }
    return false;
}

/* -- Declarations ---------------------------------------------------- */

static void put_character(struct declaration *one, size_t *length, char c)
{
    bool blank = isspace((unsigned char)c) != 0;

    if (blank && (*length == 0 || one->text[*length - 1] == ' '))
        return;
    if (*length + 1 < sizeof one->text)
        one->text[(*length)++] = (char)(blank ? ' ' : c);
    one->text[*length] = '\0';
}

/* Behind the brace that closes the one at code[i]. */
static size_t skip_braces(const char *code, size_t i)
{
    size_t depth = 0;

    for (; code[i] != '\0'; i++) {
        if (code[i] == '{') {
            depth++;
        } else if (code[i] == '}' && --depth == 0) {
            return i + 1;
        }
    }
    return i;
}

/* Behind a preprocessor line with its continuations. */
static size_t skip_directive(const char *code, size_t i)
{
    while (code[i] != '\0' && code[i] != '\n') {
        if (code[i] == '\\' && code[i + 1] == '\n')
            i++;
        i++;
    }
    return i;
}

/* From `=` or a body to behind the `;` that ends the statement. */
static size_t skip_statement(const char *code, size_t i)
{
    while (code[i] != '\0' && code[i] != ';')
        i = code[i] == '{' ? skip_braces(code, i) : i + 1;
    return code[i] == ';' ? i + 1 : i;
}

static bool is_function_text(const char *text)
{
    const char *open = strchr(text, '(');

    return open != NULL && open[1] != '*';
}

/* Statics inside code[i..end): each up to its `=` or `;`. */
static void each_static_inside(const struct source *source, size_t i, size_t end,
        void (*visit)(void *ud, const struct source *source, const struct declaration *one),
        void *ud)
{
    const char *at = source->code + i;

    while ((at = word_find(at, "static")) != NULL && at < source->code + end) {
        struct declaration one = { .offset = (size_t)(at - source->code), .is_inside = true };
        size_t length = 0;

        for (; *at != '\0' && *at != ';' && *at != '='; at++) {
            if (*at == '{') {
                at = source->code + skip_braces(source->code, (size_t)(at - source->code)) - 1;
            } else {
                put_character(&one, &length, *at);
            }
        }
        visit(ud, source, &one);
    }
}

void each_declaration(const struct source *source,
        void (*visit)(void *ud, const struct source *source, const struct declaration *one),
        void *ud)
{
    const char *code = source->code;
    struct declaration one = { .offset = 0 };
    size_t length = 0;
    size_t i = 0;

    while (code[i] != '\0') {
        bool ends = false;

        if (length == 0)
            one.offset = i;
        if (code[i] == '#') {
            i = skip_directive(code, i);
        } else if (code[i] == ';' || code[i] == '=') {
            one.is_function = code[i] == ';' && is_function_text(one.text);
            i = skip_statement(code, i);
            ends = true;
        } else if (code[i] == '{' && strcmp(one.text, "extern ") == 0) {
            i++; /* extern "C": what is inside is at file scope too */
            length = 0;
        } else if (code[i] == '{' && is_function_text(one.text)) {
            size_t end = skip_braces(code, i);

            one.is_function = true;
            each_static_inside(source, i, end, visit, ud);
            i = end;
            ends = true;
        } else if (code[i] == '{') {
            i = skip_braces(code, i);
            put_character(&one, &length, '{');
            put_character(&one, &length, '}');
        } else if (code[i] == '}') {
            i++;
        } else {
            put_character(&one, &length, code[i++]);
        }
        if (ends) {
            visit(ud, source, &one);
            length = 0;
        }
        if (length == 0)
            one = (struct declaration){ .offset = i };
    }
}

void declaration_name(const struct declaration *one, char *name, size_t size)
{
    const char *end = one->text + strcspn(one->text, one->is_function ? "(" : "[=");
    const char *start;

    while (end > one->text && !is_word_character(end[-1]))
        end--;
    start = end;
    while (start > one->text && is_word_character(start[-1]))
        start--;
    snprintf(name, size, "%.*s", (int)(end - start), start);
}
