/* SPDX-License-Identifier: MIT */
/*
 * bytes.c - values as bytes and back.
 */
#include "base/bytes.h"

#include <string.h>

void tf_bytes_u64(struct tf_text *to, uint64_t value)
{
    char bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (char)(unsigned char)(value >> (8 * i));
    tf_text_add(to, bytes, sizeof bytes);
}

void tf_bytes_i64(struct tf_text *to, int64_t value)
{
    tf_bytes_u64(to, (uint64_t)value);
}

void tf_bytes_text(struct tf_text *to, const char *text, size_t length)
{
    tf_bytes_u64(to, length);
    tf_text_add(to, text, length);
}

void tf_bytes_name(struct tf_text *to, const char *name)
{
    tf_bytes_text(to, name, strlen(name));
}

uint64_t tf_bytes_get_u64(struct tf_bytes *from)
{
    uint64_t value = 0;

    if (from->failed || from->end - from->at < 8) {
        from->failed = true;
        return 0;
    }
    for (int i = 0; i < 8; i++)
        value |= (uint64_t)from->at[i] << (8 * i);
    from->at += 8;
    return value;
}

int64_t tf_bytes_get_i64(struct tf_bytes *from)
{
    uint64_t value = tf_bytes_get_u64(from);
    int64_t out;

    memcpy(&out, &value, sizeof out);
    return out;
}

size_t tf_bytes_get_count(struct tf_bytes *from)
{
    uint64_t count = tf_bytes_get_u64(from);

    if (from->failed || count > (uint64_t)(from->end - from->at)) {
        from->failed = true;
        return 0;
    }
    return (size_t)count;
}

uint32_t tf_bytes_get_below(struct tf_bytes *from, uint32_t limit)
{
    uint64_t value = tf_bytes_get_u64(from);

    if (value >= limit) {
        from->failed = true;
        return 0;
    }
    return (uint32_t)value;
}

bool tf_bytes_get_bool(struct tf_bytes *from)
{
    return tf_bytes_get_below(from, 2) == 1;
}

const char *tf_bytes_get_text(struct tf_bytes *from, size_t *length)
{
    const char *text;

    *length = tf_bytes_get_count(from);
    if (from->failed)
        return "";
    text = (const char *)from->at;
    from->at += *length;
    return text;
}
