/* SPDX-License-Identifier: MIT */
/*
 * write_json.c - escaping.
 */
#include "io/write_json.h"

#include <string.h>

#include "io/width.h"

static void put_escaped(struct tf_text *text, unsigned char c)
{
    static const char plain[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    const char *found = strchr(plain, c);

    if (found != NULL && c != 0) {
        tf_text_char(text, '\\');
        tf_text_char(text, letters[found - plain]);
    } else {
        tf_text_format(text, "\\u%04x", (unsigned)c);
    }
}

void tf_json_text(struct tf_text *text, const char *value, size_t length)
{
    size_t done = 0, bytes = 1;

    tf_text_char(text, '"');
    for (size_t i = 0; i < length; i += bytes) {
        unsigned char c = (unsigned char)value[i];
        bool escapes = c < 0x20 || c == '"' || c == '\\' || c == 0x7F;

        bytes = 1;
        if (!escapes &&
                (c < 0x80 || (tf_utf8_next(value + i, length - i, &bytes) != 0xFFFD || bytes > 1)))
            continue;
        tf_text_add(text, value + done, i - done);
        if (escapes)
            put_escaped(text, c);
        else
            tf_text_put(text, "\xEF\xBF\xBD");
        done = i + 1;
    }
    tf_text_add(text, value + done, length - done);
    tf_text_char(text, '"');
}

void tf_json_put(struct tf_text *text, const char *value)
{
    tf_json_text(text, value, strlen(value));
}

void tf_json_name(struct tf_text *text, const char *name)
{
    tf_json_put(text, name);
    tf_text_char(text, ':');
}

void tf_json_wrap(struct tf_text *text, size_t from)
{
    struct tf_text copy;

    if (text->failed)
        return;
    tf_text_init(&copy, text->alloc);
    tf_text_add(&copy, text->data + from, text->length - from);
    text->length = from;
    if (copy.failed)
        text->failed = true;
    else
        tf_json_text(text, copy.length == 0 ? "" : copy.data, copy.length);
    tf_text_free(&copy);
}

void tf_html_text(struct tf_text *text, const char *value, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        switch (value[i]) {
        case '&':
            tf_text_put(text, "&amp;");
            break;
        case '<':
            tf_text_put(text, "&lt;");
            break;
        case '>':
            tf_text_put(text, "&gt;");
            break;
        case '"':
            tf_text_put(text, "&quot;");
            break;
        case '\'':
            tf_text_put(text, "&#39;");
            break;
        default:
            tf_text_char(text, value[i]);
        }
    }
}

void tf_markdown_text(struct tf_text *text, const char *value, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (value[i] == '\n' || value[i] == '\r') {
            tf_text_char(text, ' ');
            continue;
        }
        if (value[i] != '\0' && strchr("\\`*_{}[]<>|#", value[i]) != NULL)
            tf_text_char(text, '\\');
        tf_text_char(text, value[i]);
    }
}
