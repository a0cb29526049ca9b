/* SPDX-License-Identifier: MIT */
/*
 * text.h - a growing text, and the one way the engine writes numbers and
 * words into it: no locale, no stdio.
 *
 * A text that ran out of memory stays failed and swallows what follows, so
 * that a writer checks once, at its end.
 * Layer: base.
 */
#ifndef TF_BASE_TEXT_H
#define TF_BASE_TEXT_H

#include "base/alloc.h"
#include "base/error.h"

struct tf_text {
    struct tf_alloc alloc;
    char *data; /* not NUL-terminated unless tf_text_end was called */
    size_t length;
    size_t capacity;
    bool failed; /* there was no memory */
};

void tf_text_init(struct tf_text *text, struct tf_alloc alloc);
void tf_text_free(struct tf_text *text);
void tf_text_clear(struct tf_text *text);

void tf_text_add(struct tf_text *text, const char *bytes, size_t length);
void tf_text_put(struct tf_text *text, const char *terminated);
void tf_text_char(struct tf_text *text, char c);
void tf_text_u64(struct tf_text *text, uint64_t value);
void tf_text_format(struct tf_text *text, const char *format, ...) TF_PRINTF(2, 3);

/* A NUL-terminated view, borrowed until the next change; NULL when it failed. */
const char *tf_text_end(struct tf_text *text);

/* Bytes of the character at text (length > 0), or 0 when it is no UTF-8 (RFC 3629). */
size_t tf_utf8_length(const char *text, size_t length);

/*
 * The nearest of count words to `word` (edit distance at most a third of its
 * length, at least 1), or NULL: for "did you mean".
 */
const char *tf_nearest(const char *word, const char *const *words, size_t count);

#endif
