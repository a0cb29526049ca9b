/* SPDX-License-Identifier: MIT */
/*
 * csv.h - text in rows and cells, with line and column.
 *
 * BOM, CRLF, quoted cells with doubled quotes and embedded line ends, and `;`
 * as separator (when the header has more of them than commas) are understood.
 * Source: RFC 4180.
 * Layer: facts.
 */
#ifndef TF_FACTS_CSV_H
#define TF_FACTS_CSV_H

#include "base/alloc.h"
#include "base/error.h"

enum { TF_CSV_CELLS_MAX = 256 };

struct tf_cell {
    const char *text; /* not NUL-terminated; borrowed from the buffer */
    uint32_t length;
    uint32_t column; /* 1-based, bytes */
};

struct tf_csv {
    const char *file; /* for places */
    const char *at;
    const char *end;
    uint32_t line; /* of the row last read, 1-based */
    uint32_t next_line;
    char separator;
    bool is_last;     /* the buffer ends the file: a last row may lack its line end */
    tariff_code code; /* of findings; BAD_USAGE unless the caller sets another after begin */
    struct tf_cell cells[TF_CSV_CELLS_MAX];
    size_t count;
    char *scratch; /* where quoted cells with doubled quotes are unfolded; in the arena */
    size_t scratch_size;
    size_t scratch_used; /* by the row last read */
    struct tf_arena *arena;
};

/* The first line that holds something; *lines receives how many before it hold nothing. */
const char *tf_csv_after_empty_lines(const char *at, const char *end, uint32_t *lines);

/* Whether the separator can be told: the header is there, or as much of it as is looked at. */
bool tf_csv_holds_header(const char *text, size_t length);

/*
 * Begins at the header: finds the separator, skips a BOM.  The buffer must hold the header, or all
 * that there is.
 */
void tf_csv_begin(struct tf_csv *csv, struct tf_arena *arena, const char *file, const char *text,
        size_t length);

/*
 * Reads the next row into cells; empty lines are passed over.  *more is false
 * at the end of the buffer (or, unless is_last, when only a part of a row is
 * left: csv->at stays at its beginning).  After a failure the next call goes
 * on with the line after the row's first.  What cells borrow from scratch is
 * good until the next call.
 */
tariff_code tf_csv_next(struct tf_csv *csv, bool *more, tariff_error *err);

/*
 * Which column of a foreign file is which field; from `input` blocks.  constant
 * is used when column is NULL.
 */
struct tf_column {
    const char *field;
    const char *column;
    const char *constant;
};
struct tf_columns {
    const struct tf_column *items;
    size_t count;
};

/* Where a cell of the row last read stands. */
struct tf_place tf_csv_place(const struct tf_csv *csv, size_t cell);

/* Index of the header's cell with that name, or SIZE_MAX. */
size_t tf_csv_find(const struct tf_csv *csv, const char *name);

#endif
