/* SPDX-License-Identifier: MIT */
/*
 * escape.c - text inside JSON, XML and URIs.
 */
#include "cli/escape.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD in UTF-8 */

/* Bytes of the well-formed character at text (RFC 3629), or 0. */
static size_t utf8_bytes(const unsigned char *text)
{
    static const uint32_t smallest_point[] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t bytes = text[0] < 0x80   ? 1
                   : text[0] < 0xC2 ? 0
                   : text[0] < 0xE0 ? 2
                   : text[0] < 0xF0 ? 3
                   : text[0] < 0xF5 ? 4
                                    : 0;
    uint32_t point;

    if (bytes <= 1)
        return bytes;
    point = text[0] & (0x7Fu >> bytes);
    for (size_t i = 1; i < bytes; i++) {
        if ((text[i] & 0xC0) != 0x80)
            return 0;
        point = point << 6 | (text[i] & 0x3Fu);
    }
    if (point < smallest_point[bytes] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
        return 0;
    return bytes;
}

/* Calls one(to, c) for ASCII characters; the others go out as they are, when they are UTF-8. */
static void print_escaped(FILE *to, const char *text, void (*one)(FILE *to, unsigned char c))
{
    const unsigned char *at = (const unsigned char *)text;

    while (*at != '\0') {
        size_t bytes = utf8_bytes(at);

        if (bytes == 0) {
            fputs(replacement, to);
        } else if (bytes == 1) {
            one(to, *at);
        } else {
            fwrite(at, 1, bytes, to);
        }
        at += bytes == 0 ? 1 : bytes;
    }
}

static void json_character(FILE *to, unsigned char c)
{
    if (c == '"' || c == '\\') {
        fprintf(to, "\\%c", c);
    } else if (c == '\n') {
        fputs("\\n", to);
    } else if (c < 0x20 || c == 0x7F) {
        fprintf(to, "\\u%04x", c);
    } else {
        putc(c, to);
    }
}

static void xml_character(FILE *to, unsigned char c)
{
    if (c == '<') {
        fputs("&lt;", to);
    } else if (c == '>') {
        fputs("&gt;", to);
    } else if (c == '&') {
        fputs("&amp;", to);
    } else if (c == '"') {
        fputs("&quot;", to);
    } else if (c == '\n' || c == '\t' || c == '\r') {
        fprintf(to, "&#%u;", c);
    } else if (c < 0x20) {
        fputs(replacement, to);
    } else {
        putc(c, to);
    }
}

void cli_print_json(FILE *to, const char *text)
{
    putc('"', to);
    print_escaped(to, text, json_character);
    putc('"', to);
}

void cli_print_xml(FILE *to, const char *text)
{
    print_escaped(to, text, xml_character);
}

void cli_print_uri(FILE *to, const char *path)
{
    static const char plain[] =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";

    for (; *path != '\0'; path++) {
        if (strchr(plain, *path) != NULL) {
            putc(*path, to);
        } else {
            fprintf(to, "%%%02X", (unsigned)(unsigned char)*path);
        }
    }
}
