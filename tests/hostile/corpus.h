/* SPDX-License-Identifier: MIT */
/*
 * corpus.h - reads the attacks of tests/hostile: one a file, or one a folder
 * in books/; see the README there for what their first lines say.
 */
#ifndef TESTS_HOSTILE_CORPUS_H
#define TESTS_HOSTILE_CORPUS_H

#include <stdbool.h>
#include <stddef.h>

enum { ATTACKS_MAX = 1000, PATH_SIZE = 512, WORDS_SIZE = 200 };

struct attack {
    const char *name; /* of the file or folder */
    char path[PATH_SIZE];
    bool is_book;               /* a folder: a whole rulebook */
    char mechanism[WORDS_SIZE]; /* what it tries: each attack's own */
    char expected[WORDS_SIZE];  /* A|B: how it ends at the door into Lua */
    char in_a_book[WORDS_SIZE]; /* how it ends in a rulebook, where that differs */
    char event[WORDS_SIZE];   /* name=value …: the usage to rate, when it is not the usual one */
    char account[WORDS_SIZE]; /* YAML behind `id: acme`: what the account holds and buys */
};

/* Text that grew; free() it. */
struct text {
    char *bytes;
    size_t length;
};

/* Finds the attacks below root, in the order of their names; returns how many. */
size_t corpus_list(const char *root, struct attack *attacks);

/* Reads the file, with what its write and bytes lines stand for in their places. */
struct text corpus_read(const char *path);

/* Copies the book's files into folder, which must not exist, and makes its links. */
void corpus_copy_book(const struct attack *book, const char *folder);

#endif
