/* SPDX-License-Identifier: MIT */
/*
 * bytes.h - values as bytes and back: little-endian, lengths before texts.
 *
 * A reader that runs past its end, or meets what cannot be, stays failed and gives zeros,
 * so that who reads checks once, at the end.
 * Layer: base.
 */
#ifndef TF_BASE_BYTES_H
#define TF_BASE_BYTES_H

#include "base/text.h"

void tf_bytes_u64(struct tf_text *to, uint64_t value);
void tf_bytes_i64(struct tf_text *to, int64_t value);
void tf_bytes_text(struct tf_text *to, const char *text, size_t length);
void tf_bytes_name(struct tf_text *to, const char *name); /* NUL-terminated */

struct tf_bytes {
    const unsigned char *at;
    const unsigned char *end;
    bool failed;
    bool no_memory; /* it was not the bytes: what they say could not be kept */
};

uint64_t tf_bytes_get_u64(struct tf_bytes *from);
int64_t tf_bytes_get_i64(struct tf_bytes *from);

/* A count of things that each take at least one byte; fails when there cannot be as many. */
size_t tf_bytes_get_count(struct tf_bytes *from);

/* A number below limit. */
uint32_t tf_bytes_get_below(struct tf_bytes *from, uint32_t limit);

bool tf_bytes_get_bool(struct tf_bytes *from);

/* Borrowed from the bytes; not NUL-terminated.  "" on failure. */
const char *tf_bytes_get_text(struct tf_bytes *from, size_t *length);

#endif
