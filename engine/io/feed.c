/* SPDX-License-Identifier: MIT */
/*
 * feed.c - slides the buffer and looks at its bytes, eight at a time.
 *
 * Layer: io (beside rating).
 */
#include "io/feed.h"

#include <string.h>

#include "base/text.h"

tariff_code tf_feed_open(struct tf_feed *feed, struct tf_alloc alloc, const char *path,
        const char *text, size_t length, tariff_error *err)
{
    *feed = (struct tf_feed){
        .alloc = alloc, .file = path, .chunk = TF_FEED_CHUNK, .is_plain = true
    };
    return tf_stream_open(alloc, path, text, length, &feed->stream, err);
}

void tf_feed_close(struct tf_feed *feed)
{
    tf_stream_close(feed->stream);
    tf_free(feed->alloc, feed->data, feed->capacity);
    *feed = (struct tf_feed){ 0 };
}

/* A byte that is NUL or outside ASCII leaves its top bit in the result. */
static uint64_t strays_of(uint64_t word)
{
    return word | (word - UINT64_C(0x0101010101010101));
}

static bool is_plain_text(const char *text, size_t length)
{
    uint64_t words[4];
    uint64_t strays = 0;

    for (; length >= sizeof words; text += sizeof words, length -= sizeof words) {
        memcpy(words, text, sizeof words);
        strays |= strays_of(words[0]) | strays_of(words[1]) | strays_of(words[2]) |
                  strays_of(words[3]);
    }
    if ((strays & UINT64_C(0x8080808080808080)) != 0)
        return false;
    for (; length > 0; text++, length--)
        if ((unsigned char)*text == 0 || (unsigned char)*text > 0x7F)
            return false;
    return true;
}

tariff_code tf_feed_more(struct tf_feed *feed, uint32_t line, tariff_error *err)
{
    size_t left = (size_t)(feed->end - feed->at);
    size_t got;
    tariff_code code;

    if (left > TF_ROW_MAX)
        return tf_fail(err, TF_F_ROW_TOO_LONG, (struct tf_place){ feed->file, line, 1 },
                "Look for a quote that is never closed.",
                "The row that begins here is longer than %d bytes.", TF_ROW_MAX);
    if (left > 0)
        memmove(feed->data, feed->at, left);
    if (!tf_grow(feed->alloc, &feed->data, &feed->capacity, left + feed->chunk + TF_SLACK, 1)) {
        feed->at = feed->data;
        feed->end = feed->data == NULL ? NULL : feed->data + left;
        return tf_no_memory(err);
    }
    code = tf_stream_read(feed->stream, feed->data + left, feed->chunk, &got, err);
    feed->at = feed->data;
    feed->end = feed->data + left + got;
    feed->is_last = got == 0;
    memset(feed->data + left + got, 0, TF_SLACK);
    feed->is_plain = is_plain_text(feed->at, left + got);
    return code;
}

const char *tf_find_stray_byte(const char *text, size_t length)
{
    for (size_t at = 0, size; at < length; at += size) {
        size = tf_utf8_length(text + at, length - at);
        if (size == 0 || text[at] == '\0')
            return text + at;
    }
    return NULL;
}
