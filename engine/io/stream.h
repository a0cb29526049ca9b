/* SPDX-License-Identifier: MIT */
/*
 * stream.h - bytes of an input, wherever they come from: a file, standard
 * input or memory; plain, gzip or zstd, told apart by their first bytes.
 *
 * Layer: io (beside rating).
 */
#ifndef TF_IO_STREAM_H
#define TF_IO_STREAM_H

#include "base/alloc.h"
#include "base/error.h"

struct tf_stream;

/* path "-" is standard input.  text NULL: the file is opened; else it is borrowed until closed. */
tariff_code tf_stream_open(struct tf_alloc alloc, const char *path, const char *text, size_t length,
        struct tf_stream **out, tariff_error *err);
void tf_stream_close(struct tf_stream *stream);

/* Reads up to size bytes; *got is 0 only at the end.  Damaged or cut-off compressed data is an
 * error. */
tariff_code tf_stream_read(
        struct tf_stream *stream, char *to, size_t size, size_t *got, tariff_error *err);

/* All of it, NUL-terminated, in the arena. */
tariff_code tf_stream_read_all(struct tf_arena *arena, struct tf_alloc alloc, const char *path,
        const char *text, size_t length, const char **out, size_t *out_length, tariff_error *err);

/* The versions of the libraries below, as text. */
const char *tf_stream_zlib(void);
const char *tf_stream_zstd(void);

#endif
