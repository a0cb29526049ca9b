/* SPDX-License-Identifier: MIT */
/*
 * fuzz.h - what fuzz targets share: an input of several files, an allocator that
 * watches, and what must hold whatever the input is.
 *
 * Each target defines LLVMFuzzerTestOneInput.  libFuzzer calls it with inputs that it makes
 * up; main.c calls it with the inputs of the corpus.  A target keeps nothing from one input to the
 * next but what it made ready before the first.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tariff.h"

enum { FUZZ_SECONDS_MAX = 3 }; /* of processor time, for one piece of work */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Says what does not hold and aborts: that is a finding. */
#if defined(__GNUC__)
__attribute__((noreturn, format(printf, 1, 2)))
#endif
void fuzz_broken(const char *format, ...);

/* To be called before each piece of work: from now on it may take FUZZ_SECONDS_MAX. */
void fuzz_begin(void);

/* -- Memory ---------------------------------------------------------------------- */

/*
 * Counts what is held, checks that old sizes are right (where the sanitizer knows them) and
 * refuses to hold more than FUZZ_BYTES_MAX.
 */
struct fuzz_watch {
    size_t blocks;
    size_t bytes;
};

enum { FUZZ_BYTES_MAX = 512 << 20 };

void *fuzz_alloc(void *ud, void *ptr, size_t old_size, size_t new_size);

/* Everything was given back. */
void fuzz_watch_end(const struct fuzz_watch *watch);

/* -- An input of several files -------------------------------------------------------- */

/*
 * Lines "=== NAME" begin a file of that name, which goes on to the next such line.  What
 * comes before the first is a file called `first`.  Each text is a block of its own, as long as
 * it is, so that reading past its end is seen.
 */
enum { FUZZ_PARTS_MAX = 16, FUZZ_NAME_MAX = 64 };

struct fuzz_parts {
    tariff_file files[FUZZ_PARTS_MAX];
    size_t count;
    char names[FUZZ_PARTS_MAX][FUZZ_NAME_MAX];
};

void fuzz_parts_split(
        struct fuzz_parts *parts, const char *first, const uint8_t *data, size_t size);
void fuzz_parts_free(struct fuzz_parts *parts);

/* The part of that name, or NULL. */
const tariff_file *fuzz_part(const struct fuzz_parts *parts, const char *name);

/* -- What comes out ---------------------------------------------------------------------- */

/* A sum over everything that was said: the same input says the same. */
struct fuzz_said {
    uint64_t sum;
    size_t findings;
    bool has_no_lines; /* the input is no text: its name is place enough */
};

void fuzz_say(struct fuzz_said *said, const void *bytes, size_t length);
tariff_code fuzz_write(void *said, const char *text, size_t length);
void fuzz_found(void *said, const tariff_error *finding);

/*
 * A failure says so: its code in *err, a message and a hint in clean UTF-8, and where a file is
 * to blame, which one and where.  On TARIFF_OK nothing is looked at.  Adds it to said.
 */
void fuzz_check_error(struct fuzz_said *said, tariff_code code, const tariff_error *err);

/* -- Rulebooks ------------------------------------------------------------------------- */

/* The rulebook below the source folder's `path`, opened before the first input. */
const tariff_rulebook *fuzz_book(const char *path);

/* What a rated run hands on, the next can read and go on from. */
void fuzz_go_on(const tariff_rulebook *book, const tariff_run_options *options, tariff_run *run);

#endif
