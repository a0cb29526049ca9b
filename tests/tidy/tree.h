/* SPDX-License-Identifier: MIT */
/*
 * tree.h - the project's files as the house rules see them: each text, and
 * for C a second view of it without comments and quoted text.
 *
 * A tree is read from a folder, or made of a few small snippets to show that a
 * rule can fail.
 */
#ifndef TESTS_TIDY_TREE_H
#define TESTS_TIDY_TREE_H

#include <stdbool.h>
#include <stddef.h>

struct source {
    char *path;    /* from the project's folder, with slashes                   */
    char *text;    /* NUL-terminated; NULL for a file that is not looked into   */
    char *code;    /* C only: text with comments and quoted text made blank     */
    size_t length; /* of text and code                                          */
};

struct tree {
    struct source *items; /* sorted by path */
    size_t count;
    size_t capacity;
};

/* A rule's findings: counted, and printed unless they are wanted. */
struct findings {
    size_t count;
    bool quiet;
};

/* Reads all files below the folder but .git, build folders and caches.  False when it cannot. */
bool tree_read(struct tree *tree, const char *folder);

/* Adds a file with a copy of this text. */
void tree_add(struct tree *tree, const char *path, const char *text, size_t length);
void tree_sort(struct tree *tree);
void tree_free(struct tree *tree);
const struct source *tree_find(const struct tree *tree, const char *path);

/* Counts a finding at a place of the source's text and prints it. */
void found(struct findings *findings, const struct source *source, size_t offset,
        const char *format, ...) __attribute__((format(printf, 4, 5)));

bool starts_with(const char *text, const char *prefix);
bool ends_with(const char *text, const char *suffix);
bool is_c(const struct source *source);
bool is_word_character(char c);

/* The next place at or after `from` where word stands by itself, or NULL. */
const char *word_find(const char *from, const char *word);

/* One #include line. */
struct include {
    char name[128];
    bool quoted; /* "name" rather than <name> */
    size_t offset;
};

/* The next #include at or after *offset; moves *offset behind it. */
bool include_next(const struct source *source, size_t *offset, struct include *out);

/* A declaration at file scope, or a static one inside a function. */
struct declaration {
    char text[512]; /* one blank between words; bodies as {}; up to `=` or `;` */
    size_t offset;
    bool is_function; /* a definition or a prototype */
    bool is_inside;   /* inside a function */
};

void each_declaration(const struct source *source,
        void (*visit)(void *ud, const struct source *source, const struct declaration *one),
        void *ud);

/* The name that a declaration declares. */
void declaration_name(const struct declaration *one, char *name, size_t size);

#endif
