/* SPDX-License-Identifier: MIT */
/*
 * write_grid.h - rows and cells, as CSV, as a JSON list of objects, as an aligned table,
 * as Markdown or as HTML: writers say what, the grid knows how.
 *
 * CSV and JSON are handed on row by row; the others are kept to the end for their widths.
 * Layer: io (beside rating).
 */
#ifndef TF_IO_WRITE_GRID_H
#define TF_IO_WRITE_GRID_H

#include "io/write.h"

enum tf_grid_kind {
    TF_GRID_TEXT,
    TF_GRID_NUMBER, /* to the right; in JSON a text, so that it stays exact */
    TF_GRID_BOOL    /* true or false */
};

struct tf_grid_column {
    const char *title;
    enum tf_grid_kind kind;
};

struct tf_grid {
    struct tf_output *output;
    tariff_format format;
    const char *indent; /* TABLE: before each row */
    const struct tf_grid_column *columns;
    size_t column_count;
    size_t row_count;
    size_t cell;         /* cells of this row so far */
    size_t from;         /* where the open cell begins */
    struct tf_text kept; /* the texts of cells that wait */
    size_t *ends;        /* of those texts */
    size_t end_count;
    size_t end_capacity;
    size_t rule_before; /* TABLE: a line above this row; SIZE_MAX: none */
};

void tf_grid_begin(struct tf_grid *grid, struct tf_output *output, tariff_format format,
        const struct tf_grid_column *columns, size_t column_count);

/* The next cell of the row; write its text into what comes back. */
struct tf_text *tf_grid_cell(struct tf_grid *grid);
void tf_grid_put(struct tf_grid *grid, const char *text);

/* Ends the row; cells that were not written are empty. */
void tf_grid_row(struct tf_grid *grid);

/* TABLE: a line above the next row, which holds sums. */
void tf_grid_rule(struct tf_grid *grid);

void tf_grid_end(struct tf_grid *grid);

#endif
