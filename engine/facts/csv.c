/* SPDX-License-Identifier: MIT */
/*
 * csv.c - cuts rows into cells in one pass over the bytes.
 *
 * Cells without quotes, nearly all of them, are found eight bytes at a time; a
 * cell that begins with a quote takes the slow way.
 * Layer: facts.
 */
#include "facts/csv.h"

#include <string.h>

#include "base/word.h"
#include "facts/number.h"

enum { HEADER_SEEN = 64 * 1024 }; /* bytes of a header that the separator is told from */

static const char *after_bom(const char *at, const char *end)
{
    static const char bom[] = { '\xEF', '\xBB', '\xBF' };

    return end - at >= (ptrdiff_t)sizeof bom && memcmp(at, bom, sizeof bom) == 0 ? at + sizeof bom
                                                                                 : at;
}

const char *tf_csv_after_empty_lines(const char *at, const char *end, uint32_t *lines)
{
    for (*lines = 0; at < end; ++*lines) {
        if (*at == '\n')
            at++;
        else if (*at == '\r' && end - at > 1 && at[1] == '\n')
            at += 2;
        else
            break;
    }
    return at;
}

/* The line end outside quotes, or where looking for it ends. */
static const char *header_end(const char *at, const char *end)
{
    bool quoted = false;

    if (end - at > HEADER_SEEN)
        end = at + HEADER_SEEN;
    for (; at < end && (quoted || *at != '\n'); at++)
        quoted = quoted != (*at == '"');
    return at;
}

/* How many of one byte stand outside quotes. */
static size_t count_unquoted(const char *at, const char *end, char wanted)
{
    size_t count = 0;
    bool quoted = false;

    for (; at < end; at++) {
        quoted = quoted != (*at == '"');
        count += !quoted && *at == wanted;
    }
    return count;
}

bool tf_csv_holds_header(const char *text, size_t length)
{
    const char *end = text + length;
    uint32_t lines;

    return header_end(tf_csv_after_empty_lines(after_bom(text, end), end, &lines), end) < end;
}

void tf_csv_begin(struct tf_csv *csv, struct tf_arena *arena, const char *file, const char *text,
        size_t length)
{
    const char *end = text + length;
    const char *header, *stop;
    uint32_t lines;

    csv->at = after_bom(text, end);
    header = tf_csv_after_empty_lines(csv->at, end, &lines);
    stop = header_end(header, end);
    csv->separator =
            count_unquoted(header, stop, ';') > count_unquoted(header, stop, ',') ? ';' : ',';
    csv->file = file;
    csv->end = end;
    csv->line = 0;
    csv->next_line = 1;
    csv->is_last = true;
    csv->code = TARIFF_BAD_USAGE;
    csv->count = 0;
    csv->scratch = NULL;
    csv->scratch_size = 0;
    csv->scratch_used = 0;
    csv->arena = arena;
}

struct tf_place tf_csv_place(const struct tf_csv *csv, size_t cell)
{
    uint32_t column = cell < csv->count ? csv->cells[cell].column : 1;

    return (struct tf_place){ csv->file, csv->line, column };
}

size_t tf_csv_find(const struct tf_csv *csv, const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < csv->count; i++)
        if (csv->cells[i].length == length && memcmp(csv->cells[i].text, name, length) == 0)
            return i;
    return SIZE_MAX;
}

/* Copies what stands between quotes, doubled quotes made single. */
static bool unfold(struct tf_csv *csv, struct tf_cell *cell)
{
    const char *from = cell->text;
    const char *end = from + cell->length;
    char *to;

    if (csv->scratch_size - csv->scratch_used < cell->length) {
        /* The old scratch stays in the arena: cells of this row may point into it. */
        size_t size = csv->scratch_size * 2 + cell->length + 256;
        char *scratch = tf_arena_get(csv->arena, size);

        if (scratch == NULL)
            return false;
        csv->scratch = scratch;
        csv->scratch_size = size;
        csv->scratch_used = 0;
    }
    cell->text = to = csv->scratch + csv->scratch_used;
    while (from < end) {
        *to++ = *from;
        from += *from == '"' ? 2 : 1;
    }
    cell->length = (uint32_t)(to - cell->text);
    csv->scratch_used += cell->length;
    return true;
}

/*
 * Reads the quoted cell that begins at `at`; *after receives where its closing
 * quote ends, or NULL when the buffer ends before it.
 */
static tariff_code read_quoted(struct tf_csv *csv, const char *at, struct tf_cell *cell,
        const char **after, tariff_error *err)
{
    bool doubled = false;

    *after = NULL;
    cell->text = ++at;
    for (; at < csv->end; at++) {
        if (*at == '\n')
            csv->next_line++;
        if (*at != '"')
            continue;
        if (at + 1 == csv->end && !csv->is_last)
            return TARIFF_OK; /* the next buffer may bring a second quote */
        if (at + 1 == csv->end || at[1] != '"')
            break;
        doubled = true;
        at++;
    }
    if (at >= csv->end)
        return TARIFF_OK;
    cell->length = (uint32_t)(at - cell->text);
    *after = at + 1;
    return doubled && !unfold(csv, cell) ? tf_no_memory(err) : TARIFF_OK;
}

static bool ends_row(const char *at, const char *end)
{
    return at == end || *at == '\n' || (*at == '\r' && (at + 1 == end || at[1] == '\n'));
}

/* Goes on with the line after the row's first, so that one bad row costs no other. */
static tariff_code give_up_row(struct tf_csv *csv, const char *start, tariff_code code)
{
    const char *line_end = memchr(start, '\n', (size_t)(csv->end - start));

    csv->at = line_end == NULL ? csv->end : line_end + 1;
    csv->next_line = csv->line + 1;
    return code;
}

/* Bytes up to the line's end. */
static size_t line_left(const char *at, const char *end)
{
    const char *line_end = memchr(at, '\n', (size_t)(end - at));

    return (size_t)((line_end == NULL ? end : line_end) - at);
}

/*
 * Reads a cell with quotes and moves *at to what follows it: a separator or
 * the row's end.  *at is NULL when the buffer holds only a part of the cell.
 */
static tariff_code take_quoted(
        struct tf_csv *csv, const char **at, struct tf_cell *cell, tariff_error *err)
{
    struct tf_place place = { csv->file, csv->line, cell->column };
    char shown[TF_SHOWN_MAX];
    const char *after;
    tariff_code code = read_quoted(csv, *at, cell, &after, err);

    if (code != TARIFF_OK)
        return code;
    if (after == NULL && csv->is_last)
        return tf_fail(err, tf_finding_in(TF_F_CSV_OPEN_QUOTE, csv->code), place,
                "Close the cell with a quote, or double the quotes "
                "that belong to the text.",
                "The quoted cell that begins here is never closed.");
    if (after != NULL && !ends_row(after, csv->end) && *after != csv->separator)
        return tf_fail(err, tf_finding_in(TF_F_CSV_AFTER_QUOTE, csv->code), place,
                "Double the quotes that belong to the text, as in "
                "\"a \"\"quoted\"\" word\".",
                "Text follows the closing quote of the cell that begins here: `%s`.",
                tf_show(after, line_left(after, csv->end), shown));
    *at = after;
    return TARIFF_OK;
}

/*
 * Where separators and line ends are looked for: eight bytes at a time, for
 * cells are so short that a loop over bytes would mostly mispredict its end.
 */
struct cell_scan {
    const char *next; /* the block to be looked at next */
    uint64_t marks;   /* high bit of each byte of the block before `next` that ends a cell */
};

/* The next separator or line end, or the buffer's end. */
static inline const char *next_mark(struct cell_scan *scan, const char *end, char separator)
{
    const char *found;
    uint64_t word;

    while (scan->marks == 0) {
        if (end - scan->next < 8) {
            for (found = scan->next; found < end && *found != separator && *found != '\n'; found++)
                ;
            scan->next = found + (found < end);
            return found;
        }
        word = tf_word_first_lowest(scan->next);
        scan->marks = tf_word_equal(word, separator) | tf_word_equal(word, '\n');
        scan->next += 8;
    }
    found = scan->next - 8 + tf_word_lowest(scan->marks) / 8;
    scan->marks &= scan->marks - 1;
    return found;
}

static tariff_code complain_width(struct tf_csv *csv, size_t column, tariff_error *err)
{
    struct tf_place place = { csv->file, csv->line, (uint32_t)column };

    return tf_fail(err, tf_finding_in(TF_F_CSV_TOO_MANY_CELLS, csv->code), place,
            "Leave out columns, or look for a quote that is missing.",
            "The row has more than %d cells.", TF_CSV_CELLS_MAX);
}

/* The row ends at `at`: hands it out, unless the buffer may hold only a part of it. */
static bool end_row(struct tf_csv *csv, const char *at, size_t count)
{
    if (at == csv->end && !csv->is_last)
        return false;
    csv->at = at == csv->end ? at : at + 1;
    csv->next_line++;
    csv->count = count;
    return true;
}

tariff_code tf_csv_next(struct tf_csv *csv, bool *more, tariff_error *err)
{
    uint32_t empty_lines;
    const char *const end = csv->end;
    const char *const start = tf_csv_after_empty_lines(csv->at, end, &empty_lines);
    const char separator = csv->separator;
    struct cell_scan scan = { start, 0 };
    const char *at = start;
    size_t count = 0;
    tariff_code code;

    *more = false;
    csv->at = start;
    csv->next_line += empty_lines;
    csv->count = 0;
    csv->scratch_used = 0;
    csv->line = csv->next_line;
    if (start == end)
        return TARIFF_OK;

    for (;; at++) {
        struct tf_cell *cell = &csv->cells[count];
        const char *cell_at = at;

        if (count == TF_CSV_CELLS_MAX)
            return give_up_row(csv, start, complain_width(csv, (size_t)(at - start) + 1, err));
        cell->column = (uint32_t)(at - start) + 1;
        if (at < end && *at == '"') {
            if ((code = take_quoted(csv, &at, cell, err)) != TARIFF_OK)
                return give_up_row(csv, start, code);
            if (at == NULL)
                break; /* a part of a row */
            at += at < end && *at == '\r';
            scan = (struct cell_scan){ at + (at < end), 0 };
        } else {
            at = next_mark(&scan, end, separator);
            cell->text = cell_at;
            cell->length = (uint32_t)(at - cell_at);
            if (cell->length > 0 && at[-1] == '\r' && (at == end || *at == '\n'))
                cell->length--;
        }
        count++;
        if (at < end && *at != '\n')
            continue;
        if (!end_row(csv, at, count))
            break;
        *more = true;
        return TARIFF_OK;
    }
    csv->at = start;
    csv->next_line = csv->line;
    return TARIFF_OK;
}
