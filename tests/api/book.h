/* SPDX-License-Identifier: MIT */
/*
 * book.h - what tests of the public functions share: a rulebook, a session with an
 * account, events written on one line, and everything that a session or run gives as one text.
 */
#ifndef TESTS_API_BOOK_H
#define TESTS_API_BOOK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tariff.h"

enum { FIELDS_MAX = 24, EVENT_MAX = 512, TEXT_MAX = 1 << 19 };

/* A path below the source folder. */
static inline const char *source_path(const char *below, char path[1024])
{
    const char *source = getenv("TARIFF_SOURCE");

    snprintf(path, 1024, "%s/%s", source == NULL ? "." : source, below);
    return path;
}

static inline tariff_code open_book(
        const char *below, const tariff_rulebook_options *options, tariff_rulebook **out)
{
    char path[1024];
    tariff_error err = { 0 };
    tariff_code code = tariff_rulebook_open(source_path(below, path), options, out, &err);

    if (code != TARIFF_OK)
        fprintf(stderr, "%s:%u: %s\n", err.file, (unsigned)err.line, err.message);
    return code;
}

/* "id=u1 account=atelier ...": a name and a value each, with a space between. */
struct event {
    char text[EVENT_MAX];
    tariff_field fields[FIELDS_MAX];
    size_t count;
};

static inline void event_parse(struct event *event, const char *text)
{
    char *at = event->text;

    snprintf(event->text, sizeof event->text, "%s", text);
    event->count = 0;
    while (*at != '\0' && event->count < FIELDS_MAX) {
        char *value = strchr(at, '=');
        char *end = strchr(at, ' ');

        *value++ = '\0';
        if (end != NULL)
            *end++ = '\0';
        event->fields[event->count++] = (tariff_field){ at, value };
        at = end == NULL ? value + strlen(value) : end;
    }
}

static inline tariff_code rate_event(
        tariff_session *session, const char *text, tariff_charge *charge, tariff_error *err)
{
    struct event event;

    event_parse(&event, text);
    return tariff_session_rate(session, event.fields, event.count, charge, err);
}

/* "shared-compute 2000 covered 0 amount 6.00 prepaid 6.00 balance 0.00 provisional" */
static inline void charge_format(const tariff_charge *charge, char *text, size_t size)
{
    snprintf(text, size, "%s %s covered %s amount %s prepaid %s balance %s%s%s%s",
            charge->price[0] == '\0' ? "-" : charge->price, charge->quantity, charge->covered,
            charge->amount, charge->prepaid, charge->balance,
            charge->refused[0] == '\0' ? "" : " refused ", charge->refused,
            charge->provisional ? " provisional" : "");
}

/* Text that a writer gives, gathered. */
struct gathered {
    char text[TEXT_MAX];
    size_t length;
};

static inline tariff_code gather(void *ud, const char *text, size_t length)
{
    struct gathered *to = ud;

    if (to->length + length >= sizeof to->text)
        return TARIFF_CANCELLED;
    memcpy(to->text + to->length, text, length);
    to->length += length;
    to->text[to->length] = '\0';
    return TARIFF_OK;
}

#endif
