/* SPDX-License-Identifier: MIT */
/*
 * pack.h - text as gzip and zstd, for tests.
 */
#ifndef TESTS_IO_PACK_H
#define TESTS_IO_PACK_H

#include <stdint.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

enum packing_kind { PACK_NONE, PACK_GZIP, PACK_ZSTD };

/* Appends text, packed as one member, at to + used; answers the bytes used then. */
static inline size_t pack(
        enum packing_kind kind, const char *text, size_t length, char *to, size_t used, size_t size)
{
    z_stream zlib = { 0 };

    if (kind == PACK_ZSTD)
        return used + ZSTD_compress(to + used, size - used, text, length, 3);
    if (kind == PACK_NONE) {
        memcpy(to + used, text, length);
        return used + length;
    }
    (void)deflateInit2(&zlib, 6, Z_DEFLATED, 16 + 15, 8, Z_DEFAULT_STRATEGY);
    zlib.next_in = (Bytef *)(uintptr_t)text;
    zlib.avail_in = (uInt)length;
    zlib.next_out = (Bytef *)to + used;
    zlib.avail_out = (uInt)(size - used);
    (void)deflate(&zlib, Z_FINISH);
    used += zlib.total_out;
    (void)deflateEnd(&zlib);
    return used;
}

#endif
