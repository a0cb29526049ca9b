/* SPDX-License-Identifier: MIT */
/*
 * hash.c - BLAKE2b through libsodium.
 */
#include "base/hash.h"

#include <sodium.h>
#include <stdint.h>
#include <string.h>

enum { HASH_BYTES = 32 };

_Static_assert(sizeof(crypto_generichash_state) <= sizeof(struct tf_hash),
        "the library's state fits into ours");

void tf_hash_begin(struct tf_hash *hash)
{
    (void)crypto_generichash_init((crypto_generichash_state *)(void *)hash, NULL, 0, HASH_BYTES);
}

void tf_hash_add(struct tf_hash *hash, const void *bytes, size_t length)
{
    (void)crypto_generichash_update((crypto_generichash_state *)(void *)hash, bytes, length);
}

void tf_hash_end(struct tf_hash *hash, char text[TF_HASH_TEXT_SIZE])
{
    unsigned char digest[HASH_BYTES];

    (void)crypto_generichash_final((crypto_generichash_state *)(void *)hash, digest, HASH_BYTES);
    (void)sodium_bin2hex(text, TF_HASH_TEXT_SIZE, digest, HASH_BYTES);
}

const char *tf_hash_library(void)
{
    return sodium_version_string();
}
