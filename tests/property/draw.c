/* SPDX-License-Identifier: MIT */
/*
 * draw.c - texts with numbers and words by lot.
 */
#include "property/draw.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `1-5`, or `a|b|c`; end is where it ends. */
static void put_drawn(
        struct tf_text *to, struct chance *chance, const char *choice, const char *end)
{
    size_t length = (size_t)(end - choice);
    int options = 1, picked;

    if (memchr(choice, '|', length) == NULL) {
        int low = atoi(choice), high = atoi(strchr(choice, '-') + 1);

        tf_text_format(to, "%d", low + chance_below(chance, high - low + 1));
        return;
    }
    for (size_t i = 0; i < length; i++)
        options += choice[i] == '|';
    picked = chance_below(chance, options);
    while (picked-- > 0)
        choice = strchr(choice, '|') + 1;
    tf_text_add(to, choice, strcspn(choice, "|>"));
}

void draw(struct tf_text *to, struct chance *chance, const char *format, ...)
{
    char text[1024];
    const char *at = text;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    while (*at != '\0') {
        size_t plain = strcspn(at, "<");

        tf_text_add(to, at, plain);
        at += plain;
        if (*at == '<') {
            const char *end = strchr(at, '>');

            put_drawn(to, chance, at + 1, end);
            at = end + 1;
        }
    }
}
