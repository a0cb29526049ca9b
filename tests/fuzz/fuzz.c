/* SPDX-License-Identifier: MIT */
/*
 * fuzz.c - what fuzz targets share.
 */
#include "fuzz/fuzz.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KNOWS_SIZES 1
#endif
#endif
#ifdef KNOWS_SIZES
size_t __sanitizer_get_allocated_size(const volatile void *ptr);
#endif

void fuzz_broken(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fputs("broken: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    abort();
}

/* Processor time, because a machine that is busy otherwise is no finding. */
static void out_of_time(int signal)
{
    static const char text[] = "broken: The input takes too long.\n";

    (void)signal;
    if (write(STDERR_FILENO, text, sizeof text - 1) >= 0)
        abort();
}

void fuzz_begin(void)
{
    static const struct itimerval limit = { { 0, 0 }, { FUZZ_SECONDS_MAX, 0 } };
    struct sigaction action = { .sa_handler = out_of_time };

    if (sigaction(SIGPROF, &action, NULL) != 0 || setitimer(ITIMER_PROF, &limit, NULL) != 0)
        fuzz_broken("There is no timer.");
}

/* -- Memory ------------------------------------------------------------------------ */

void *fuzz_alloc(void *ud, void *ptr, size_t old_size, size_t new_size)
{
    struct fuzz_watch *watch = ud;
    void *grown;

    if (ptr == NULL)
        old_size = 0; /* Lua says there what it is for */
#ifdef KNOWS_SIZES
    if (ptr != NULL && __sanitizer_get_allocated_size(ptr) != old_size)
        fuzz_broken("A block of %zu bytes is given back as one of %zu.",
                __sanitizer_get_allocated_size(ptr), old_size);
#endif
    if (new_size == 0) {
        watch->blocks -= ptr != NULL;
        watch->bytes -= old_size;
        free(ptr);
        return NULL;
    }
    if (watch->bytes - old_size + new_size > FUZZ_BYTES_MAX)
        fuzz_broken("More than %d bytes are asked for at once.", (int)FUZZ_BYTES_MAX);
    grown = realloc(ptr, new_size);
    if (grown != NULL) {
        watch->blocks += ptr == NULL;
        watch->bytes += new_size - old_size;
    }
    return grown;
}

void fuzz_watch_end(const struct fuzz_watch *watch)
{
    if (watch->blocks != 0 || watch->bytes != 0)
        fuzz_broken("%zu blocks, %zu bytes are still held.", watch->blocks, watch->bytes);
}

/* -- An input of several files ----------------------------------------------------------- */

static const char marker[] = "=== ";
enum { MARKER = sizeof marker - 1 };

static bool begins_part(const uint8_t *at, const uint8_t *end)
{
    return (size_t)(end - at) >= MARKER && memcmp(at, marker, MARKER) == 0;
}

static const uint8_t *next_line(const uint8_t *at, const uint8_t *end)
{
    const uint8_t *newline = at == end ? NULL : memchr(at, '\n', (size_t)(end - at));

    return newline == NULL ? end : newline + 1;
}

static void add_part(struct fuzz_parts *parts, const uint8_t *text, size_t length)
{
    tariff_file *file = &parts->files[parts->count];
    char *copy = malloc(length == 0 ? 1 : length);

    if (copy == NULL)
        abort();
    if (length > 0)
        memcpy(copy, text, length);
    *file = (tariff_file){ parts->names[parts->count], copy, length };
    for (size_t i = 0; i < parts->count; i++) {
        if (strcmp(parts->names[i], file->path) == 0) { /* the first counts */
            free(copy);
            return;
        }
    }
    parts->count++;
}

void fuzz_parts_split(struct fuzz_parts *parts, const char *first, const uint8_t *data, size_t size)
{
    const uint8_t *at = data, *end = data + size;

    parts->count = 0;
    snprintf(parts->names[0], FUZZ_NAME_MAX, "%s", first);
    while (parts->count < FUZZ_PARTS_MAX) {
        const uint8_t *text = at;

        while (at < end && !begins_part(at, end))
            at = next_line(at, end);
        if (at > text || parts->count > 0 || at == end)
            add_part(parts, text, (size_t)(at - text));
        if (at == end || parts->count == FUZZ_PARTS_MAX)
            break;
        text = next_line(at, end);
        snprintf(parts->names[parts->count], FUZZ_NAME_MAX, "%.*s",
                (int)(text - at) - (int)MARKER - (text[-1] == '\n'), (const char *)at + MARKER);
        at = text;
    }
}

void fuzz_parts_free(struct fuzz_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++)
        free((void *)(uintptr_t)parts->files[i].text);
}

const tariff_file *fuzz_part(const struct fuzz_parts *parts, const char *name)
{
    for (size_t i = 0; i < parts->count; i++) {
        if (strcmp(parts->files[i].path, name) == 0)
            return &parts->files[i];
    }
    return NULL;
}

/* -- What comes out --------------------------------------------------------------------------- */

void fuzz_say(struct fuzz_said *said, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < length; i++)
        said->sum = (said->sum ^ at[i]) * 1099511628211u;
}

tariff_code fuzz_write(void *said, const char *text, size_t length)
{
    fuzz_say(said, text, length);
    return TARIFF_OK;
}

/* How many bytes the character at text takes; 0: it is none, or one that moves a cursor. */
static size_t character(const unsigned char *text)
{
    static const unsigned lowest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t length = text[0] < 0x80   ? 1
                    : text[0] < 0xC2 ? 0
                    : text[0] < 0xE0 ? 2
                    : text[0] < 0xF0 ? 3
                    : text[0] < 0xF5 ? 4
                                     : 0;
    unsigned code = length <= 1 ? text[0] : text[0] & (0x7Fu >> length);

    if (length == 0 || text[0] < 0x20 || text[0] == 0x7F)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80)
            return 0;
        code = code << 6 | (text[i] & 0x3Fu);
    }
    if (code < lowest[length] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
        return 0;
    return length;
}

/* Text that can be put on a terminal or into JSON as it is. */
static void check_text(const char *what, const char *text)
{
    for (const char *at = text; *at != '\0';) {
        size_t length = character((const unsigned char *)at);

        if (length == 0)
            fuzz_broken("The %s has byte %02X: %s", what, (unsigned)(unsigned char)*at, text);
        at += length;
    }
}

/* Failures that a file of the user's is to blame for, at a line of it. */
static bool has_place(tariff_code code)
{
    switch (code) {
    case TARIFF_BAD_FACT:
    case TARIFF_BAD_USAGE:
    case TARIFF_BAD_RULE:
    case TARIFF_RULE_FAILED:
    case TARIFF_RULE_LIMIT:
    case TARIFF_BAD_ACCOUNT:
    case TARIFF_BAD_TEST:
        return true;
    default:
        return false;
    }
}

static void check_finding(const struct fuzz_said *said, const tariff_error *finding)
{
    if (finding->message[0] == '\0')
        fuzz_broken("Code %d has no message.", (int)finding->code);
    if (finding->hint[0] == '\0')
        fuzz_broken("Code %d has no hint: %s", (int)finding->code, finding->message);
    if (tariff_finding_title(finding->finding)[0] == '\0')
        fuzz_broken(
                "The number %u is no finding's: %s", (unsigned)finding->finding, finding->message);
    check_text("message", finding->message);
    check_text("hint", finding->hint);
    if (finding->code == TARIFF_BAD_STATE && finding->file[0] == '\0')
        fuzz_broken("A state is wrong, and it is not said which: %s", finding->message);
    /* What is missing from a whole folder stands at no line. */
    if (has_place(finding->code) && strcmp(finding->file, "facts") != 0 &&
            (finding->file[0] == '\0' || (finding->line == 0 && !said->has_no_lines)))
        fuzz_broken("Code %d has the place \"%s\":%u: %s", (int)finding->code, finding->file,
                (unsigned)finding->line, finding->message);
}

void fuzz_found(void *ud, const tariff_error *finding)
{
    struct fuzz_said *said = ud;

    check_finding(said, finding);
    said->findings++;
    fuzz_say(said, &finding->code, sizeof finding->code);
    fuzz_say(said, &finding->finding, sizeof finding->finding);
    fuzz_say(said, &finding->line, sizeof finding->line);
    fuzz_say(said, &finding->column, sizeof finding->column);
    fuzz_say(said, finding->file, strlen(finding->file));
    fuzz_say(said, finding->message, strlen(finding->message));
    fuzz_say(said, finding->hint, strlen(finding->hint));
}

void fuzz_check_error(struct fuzz_said *said, tariff_code code, const tariff_error *err)
{
    if (code == TARIFF_OK)
        return;
    if (err->code != code)
        fuzz_broken("It returns %d and says %d: %s", (int)code, (int)err->code, err->message);
    if (code == TARIFF_NO_MEMORY)
        fuzz_broken("There is memory enough.");
    fuzz_found(said, err);
}

/* -- Rulebooks --------------------------------------------------------------------------------- */

const tariff_rulebook *fuzz_book(const char *path)
{
    const char *source = getenv("TARIFF_SOURCE");
    tariff_rulebook *book = NULL;
    tariff_error err = { 0 };
    char folder[1024];

    snprintf(folder, sizeof folder, "%s/%s", source == NULL ? "." : source, path);
    if (tariff_rulebook_open(folder, NULL, &book, &err) != TARIFF_OK)
        fuzz_broken("%s:%u: %s", err.file, (unsigned)err.line, err.message);
    return book;
}

/* -- States -------------------------------------------------------------------------------- */

struct state {
    char *bytes;
    size_t length;
};

static tariff_code keep_state(void *ud, const char *text, size_t length)
{
    struct state *state = ud;
    char *grown = realloc(state->bytes, state->length + length + 1);

    if (grown == NULL)
        abort();
    memcpy(grown + state->length, text, length);
    *state = (struct state){ grown, state->length + length };
    return TARIFF_OK;
}

void fuzz_go_on(const tariff_rulebook *book, const tariff_run_options *options, tariff_run *run)
{
    struct state state = { NULL, 0 };
    tariff_run *next = NULL;
    tariff_error err = { 0 };
    tariff_code code = tariff_run_write(
            run, TARIFF_OUTPUT_STATE, TARIFF_FORMAT_CSV, NULL, 0, keep_state, &state, &err);

    if (code == TARIFF_OK)
        code = tariff_run_new(book, options, &next, &err);
    if (code == TARIFF_OK)
        code = tariff_run_add(next, TARIFF_INPUT_PRIOR, "state", state.bytes, state.length, &err);
    if (code == TARIFF_OK)
        code = tariff_run_rate(next, &err);
    if (code != TARIFF_OK)
        fuzz_broken("A state cannot be gone on from: %d %s", (int)code, err.message);
    tariff_run_free(next);
    free(state.bytes);
}
