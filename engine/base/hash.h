/* SPDX-License-Identifier: MIT */
/*
 * hash.h - content hashes: BLAKE2b, 256 bits, as hexadecimal text.
 *
 * The only file that knows libsodium; its initialisation, which is process-wide, is not needed.
 * Layer: base.
 */
#ifndef TF_BASE_HASH_H
#define TF_BASE_HASH_H

#include <stddef.h>

enum { TF_HASH_TEXT_SIZE = 65 }; /* 64 digits and a NUL */

/* A hash in the making.  Its size is that of the library's state, checked in hash.c. */
struct tf_hash {
    _Alignas(64) unsigned char state[384];
};

void tf_hash_begin(struct tf_hash *hash);
void tf_hash_add(struct tf_hash *hash, const void *bytes, size_t length);

void tf_hash_end(struct tf_hash *hash, char text[TF_HASH_TEXT_SIZE]);

/* The version of the library below. */
const char *tf_hash_library(void);

#endif
