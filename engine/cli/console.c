/* SPDX-License-Identifier: MIT */
/*
 * console.c - errors, notes and progress for people.
 */
#include "cli/console.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/option.h"

enum {
    EXCERPT_MAX = 4096, /* a longer line is shown without its end  */
    EXCERPT_WIDE = 100, /* columns of it that are shown at most    */
    PROGRESS_MS = 100   /* between two updates of the progress line */
};

/* -- Text that is safe to print -------------------------------------- */

static bool is_terminal_control(unsigned char c)
{
    return c < 0x20 || c == 0x7F;
}

void cli_print_clean(FILE *to, const char *text)
{
    for (; *text != '\0'; text++) {
        const unsigned char *c = (const unsigned char *)text;

        if (is_terminal_control(*c)) {
            putc(*c == '\t' || *c == '\n' ? ' ' : '?', to);
        } else if (c[0] == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0) {
            putc('?', to); /* the second set of control characters, in UTF-8 */
            text++;
        } else
            putc(*c, to);
    }
}

static bool is_terminal(FILE *file)
{
    const char *kind = getenv("TERM");

    return isatty(fileno(file)) && kind != NULL && strcmp(kind, "dumb") != 0;
}

static bool has_colour(FILE *file)
{
    const char *refused = getenv("NO_COLOR");

    return (refused == NULL || *refused == '\0') && is_terminal(file);
}

static void print_coloured(FILE *to, const char *colour, const char *text)
{
    if (has_colour(to)) {
        fprintf(to, "\033[%sm%s\033[0m", colour, text);
    } else {
        fputs(text, to);
    }
}

/* -- The line an error speaks of ------------------------------------- */

/* Opens a plain text file; never blocks on a pipe, never shows compressed bytes. */
static FILE *open_text(const char *path)
{
    struct stat about;
    FILE *file;
    int first;

    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode) || (file = fopen(path, "rb")) == NULL)
        return NULL;
    first = getc(file);
    if (first == 0x1F || first == 0x28) { /* gzip and zstd begin like this */
        int second = getc(file);

        if (second == 0x8B || second == 0xB5) {
            fclose(file);
            return NULL;
        }
    }
    rewind(file);
    return file;
}

/* The line with this number without its end; false when there is none. */
static bool read_excerpt(const char *path, uint32_t number, char *line, size_t size)
{
    FILE *file = open_text(path);
    size_t length = 0;
    uint32_t at = 1;
    int c = EOF;

    if (file == NULL)
        return false;
    while (at <= number && (c = getc(file)) != EOF) {
        if (c == '\n') {
            at++;
        } else if (at == number && length + 1 < size) {
            line[length++] = (char)c;
        }
    }
    fclose(file);
    while (length > 0 && line[length - 1] == '\r')
        length--;
    line[length] = '\0';
    return at > number || (at == number && length > 0);
}

/* Terminal columns of the character at text, whose bytes are counted in *bytes. */
static int character_width(const char *text, size_t *bytes)
{
    unsigned char c = (unsigned char)text[0];
    uint32_t point = c;

    *bytes = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    if (*bytes > 1)
        point = c & (0x7Fu >> *bytes);
    for (size_t i = 1; i < *bytes; i++) {
        if (((unsigned char)text[i] & 0xC0) != 0x80) { /* not UTF-8: show it byte by byte */
            *bytes = 1;
            return 1;
        }
        point = point << 6 | ((unsigned char)text[i] & 0x3F);
    }
    if (point >= 0x300 && point <= 0x36F)
        return 0; /* combining marks */
    /* Hangul, CJK, full-width forms, pictures: two columns in every terminal of today. */
    return (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0xA4CF) ||
                           (point >= 0xAC00 && point <= 0xD7A3) ||
                           (point >= 0xF900 && point <= 0xFAFF) ||
                           (point >= 0xFF00 && point <= 0xFF60) ||
                           (point >= 0x1F300 && point <= 0x1FAFF) ||
                           (point >= 0x20000 && point <= 0x3FFFD)
                   ? 2
                   : 1;
}

/* Columns that line[0..bytes) takes. */
static int text_width(const char *line, size_t bytes)
{
    int width = 0;

    for (size_t at = 0, step = 0; at < bytes && line[at] != '\0'; at += step)
        width += character_width(line + at, &step);
    return width;
}

/* Where to begin showing a long line so that byte `column` is in view. */
static size_t excerpt_start(const char *line, size_t column)
{
    size_t start = 0;

    while (text_width(line + start, column - start) > EXCERPT_WIDE * 3 / 4) {
        size_t bytes;

        character_width(line + start, &bytes);
        start += bytes;
    }
    return start;
}

static void print_excerpt(FILE *to, const tariff_error *err)
{
    char line[EXCERPT_MAX];
    size_t column = err->column == 0 ? 0 : err->column - 1;
    size_t start;
    size_t end;
    size_t bytes;

    if (err->line == 0 || !read_excerpt(err->file, err->line, line, sizeof line))
        return;
    if (column > strlen(line))
        return; /* the place is beyond what is shown */
    start = excerpt_start(line, column);
    for (end = start; line[end] != '\0' && text_width(line + start, end - start) < EXCERPT_WIDE;
            end += bytes)
        character_width(line + end, &bytes);
    line[end] = '\0';
    fprintf(to, "%5u | ", err->line);
    cli_print_clean(to, line + start);
    if (err->column != 0) {
        fprintf(to, "\n      | %*s", text_width(line + start, column - start), "");
        print_coloured(to, "1;32", "^");
    }
    putc('\n', to);
}

uint32_t cli_character_column(const tariff_error *err)
{
    char line[EXCERPT_MAX];
    uint32_t column = err->column;

    if (err->column == 0 || !read_excerpt(err->file, err->line, line, sizeof line))
        return err->column;
    for (size_t at = 0; at + 1 < err->column && line[at] != '\0'; at++)
        column -= ((unsigned char)line[at] & 0xC0) == 0x80;
    return column;
}

/* -- Errors ---------------------------------------------------------- */

const char *cli_level_name(const tariff_error *finding)
{
    static const char *const names[] = { "error", "warning", "note" };

    return names[finding->level];
}

void cli_print_error(FILE *to, const tariff_error *err)
{
    static const char *const colours[] = { "1;31", "1;35", "1;36" };

    cli_print_clean(to, err->file[0] == '\0' ? "tariff" : err->file);
    if (err->line != 0)
        fprintf(to, ":%u", err->line);
    if (err->line != 0 && err->column != 0)
        fprintf(to, ":%u", err->column);
    fputs(": ", to);
    print_coloured(to, colours[err->level], cli_level_name(err));
    if (err->finding != 0)
        fprintf(to, "[T%03u]", err->finding);
    fputs(": ", to);
    cli_print_clean(to, err->message);
    putc('\n', to);
    print_excerpt(to, err);
    if (err->hint[0] != '\0') {
        fputs("  hint: ", to);
        cli_print_clean(to, err->hint);
        putc('\n', to);
    }
}

/* Of a rulebook's own file; other files are named as the command line does. */
static bool is_of_rulebook(const tariff_error *finding)
{
    switch (finding->code) {
    case TARIFF_OK:
    case TARIFF_BAD_FACT:
    case TARIFF_BAD_RULE:
    case TARIFF_RULE_FAILED:
    case TARIFF_RULE_LIMIT:
    case TARIFF_BAD_TEST:
        return true;
    default:
        return finding->line != 0; /* then a test's own usage or accounts, or an include */
    }
}

tariff_error cli_located(const tariff_error *finding, const char *rulebook)
{
    tariff_error located = *finding;
    size_t length = strlen(rulebook);
    char path[sizeof located.file];
    struct stat about;

    while (length > 1 && rulebook[length - 1] == '/')
        length--;
    if (finding->file[0] == '\0' || finding->file[0] == '/' || !is_of_rulebook(finding) ||
            snprintf(path, sizeof path, "%.*s/%s", (int)length, rulebook, finding->file) >=
                    (int)sizeof path)
        return located;
    if (stat(path, &about) == 0 && S_ISREG(about.st_mode))
        memcpy(located.file, path, sizeof path);
    return located;
}

/* What usage and accounts have wrong is in the files of the command line, never the rulebook's. */
static tariff_error located_in(const struct cli_findings *findings, const tariff_error *finding)
{
    struct stat about;

    if (findings->rulebook == NULL || finding->code == TARIFF_BAD_USAGE ||
            finding->code == TARIFF_BAD_ACCOUNT || finding->code == TARIFF_BAD_STATE ||
            finding->code == TARIFF_TOO_LATE)
        return *finding;
    if (finding->code == TARIFF_OUT_OF_RANGE && stat(finding->file, &about) == 0)
        return *finding; /* an amount of the usage; else one of the rules */
    return cli_located(finding, findings->rulebook);
}

void cli_finding(void *findings, const tariff_error *finding)
{
    struct cli_findings *all = findings;
    tariff_error located;

    if (finding->level != TARIFF_LEVEL_ERROR) {
        all->warnings++;
    } else if (all->errors++ == 0) {
        all->first = *finding;
    }
    if (all->to == NULL || all->errors + all->warnings > all->limit)
        return;
    located = located_in(all, finding);
    cli_print_error(all->to, &located);
}

int cli_failed(const struct cli_findings *findings, const tariff_error *err)
{
    tariff_error located = located_in(findings, err);

    if (findings->to == NULL || findings->errors == 0 ||
            strcmp(findings->first.message, err->message) != 0 || findings->first.line != err->line)
        cli_print_error(stderr, &located);
    if (findings->to != NULL && findings->errors + findings->warnings > findings->limit) {
        cli_note("%llu more like this are not shown.",
                (unsigned long long)(findings->errors + findings->warnings - findings->limit));
    }
    return CLI_FINDINGS;
}

/* finding: the library's number for it, or 0. */
static void print_usage_error(const char *command, uint32_t finding, const char *text)
{
    fputs(command == NULL ? "tariff: " : "tariff ", stderr);
    if (command != NULL)
        fprintf(stderr, "%s: ", command);
    print_coloured(stderr, "1;31", "error");
    if (finding != 0)
        fprintf(stderr, "[T%03u]", finding);
    fputs(": ", stderr);
    cli_print_clean(stderr, text);
}

bool cli_wrong_value(const char *command, const char *option, const tariff_error *err)
{
    char text[64 + sizeof err->message];

    snprintf(text, sizeof text, "--%s: %s", option, err->message);
    print_usage_error(command, err->finding, text);
    fputs("\n  hint: ", stderr);
    cli_print_clean(stderr, err->hint);
    fputc('\n', stderr);
    return false;
}

bool cli_wrong_usage(const char *command, const char *format, ...)
{
    char text[512];
    va_list list;

    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    print_usage_error(command, 0, text);
    fprintf(stderr, "\n  hint: Run `tariff %s%s--help` to see what it takes.\n",
            command == NULL ? "" : command, command == NULL ? "" : " ");
    return false;
}

void cli_note(const char *format, ...)
{
    char text[1024];
    va_list list;

    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    fputs("tariff: ", stderr);
    cli_print_clean(stderr, text);
    putc('\n', stderr);
}

/* -- Progress -------------------------------------------------------- */

uint64_t cli_now_us(void)
{
    struct timespec now;

    if (timespec_get(&now, TIME_UTC) == 0)
        return 0;
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

struct cli_progress cli_progress_begin(void)
{
    return (struct cli_progress){ .shown = is_terminal(stderr), .last_ms = cli_now_us() / 1000 };
}

bool cli_progress_tell(void *progress, const char *phase, uint64_t done, uint64_t all)
{
    struct cli_progress *line = progress;
    uint64_t now_ms;

    if (!line->shown || (now_ms = cli_now_us() / 1000) - line->last_ms < PROGRESS_MS)
        return true;
    line->last_ms = now_ms;
    line->dirty = true;
    if (all > 0 && done <= all) {
        fprintf(stderr, "\r\033[K%s: %llu of %llu", phase, (unsigned long long)done,
                (unsigned long long)all);
    } else {
        fprintf(stderr, "\r\033[K%s: %llu", phase, (unsigned long long)done);
    }
    fflush(stderr);
    return true;
}

void cli_progress_end(struct cli_progress *progress)
{
    if (progress->dirty)
        fputs("\r\033[K", stderr);
    progress->dirty = false;
}
