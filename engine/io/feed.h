/* SPDX-License-Identifier: MIT */
/*
 * feed.h - an input as a buffer that slides over it: what was not yet taken
 * moves to the front, and new bytes come behind it.
 *
 * So a reader sees whole rows whatever pieces the input comes in.
 * Layer: io (beside rating).
 */
#ifndef TF_IO_FEED_H
#define TF_IO_FEED_H

#include "io/stream.h"

enum {
    TF_FEED_CHUNK = 256 * 1024, /* bytes asked of the stream at once */
    TF_ROW_MAX = 1024 * 1024,   /* bytes of one row; more is a quote that is never closed */
    TF_SLACK = 64               /* zeros behind the buffer's end, for who reads by words */
};

struct tf_feed {
    struct tf_alloc alloc;
    struct tf_stream *stream;
    const char *file; /* borrowed */
    size_t chunk;
    char *data;
    size_t capacity;
    const char *at;  /* the first byte not yet taken; the reader moves it */
    const char *end; /* after the last byte read */
    bool is_last;    /* the input ends at `end` */
    bool is_plain;   /* at..end is ASCII without NUL: no row needs a closer look */
};

/* path, text and length as for tf_stream_open; text and path are borrowed until the close. */
tariff_code tf_feed_open(struct tf_feed *feed, struct tf_alloc alloc, const char *path,
        const char *text, size_t length, tariff_error *err);
void tf_feed_close(struct tf_feed *feed);

/*
 * Reads on: at..end grows, or is_last becomes true.  Pointers into the buffer
 * go stale.  `line` is where the row at `at` begins, for the one that is longer than
 * TF_ROW_MAX.
 */
tariff_code tf_feed_more(struct tf_feed *feed, uint32_t line, tariff_error *err);

/* The first byte that can't be part of a text: a NUL or one that is not UTF-8; or NULL. */
const char *tf_find_stray_byte(const char *text, size_t length);

#endif
