/* SPDX-License-Identifier: MIT */
/*
 * usage_rows.h - what reading CSV and reading JSON lines have in common: the
 * bytes, the decoder, and what becomes of a row that is good or bad.
 *
 * Layer: io (beside rating).
 */
#ifndef TF_IO_USAGE_ROWS_H
#define TF_IO_USAGE_ROWS_H

#include "io/decode.h"
#include "io/feed.h"

struct tf_rows {
    const struct tf_usage_reader *reader;
    const char *file;
    struct tf_feed feed;
    struct tf_decoder decoder;
    uint64_t count; /* rows so far, bad ones included */
};

/* A row as it stands in the feed's buffer, without its line end. */
struct tf_raw_row {
    const char *text;
    size_t length;
    uint32_t line;
};

/* Reads more bytes and tells the reader's progress. */
tariff_code tf_rows_more(struct tf_rows *rows, uint32_t line, tariff_error *err);

/* TARIFF_OK when the row is UTF-8 without NUL; a feed that is plain needs no such look. */
tariff_code tf_rows_check_text(
        const struct tf_rows *rows, struct tf_raw_row row, tariff_error *err);

/*
 * Hands the event on if code is TARIFF_OK, and a bad row to whoever
 * sets rows aside.  TARIFF_OK: go on with the next row.
 */
tariff_code tf_rows_deliver(struct tf_rows *rows, const struct tf_event *event,
        struct tf_raw_row row, tariff_code code, tariff_error *err);

/* How a column that no name fits is refused; what is "column" or "key". */
tariff_code tf_rows_refuse_name(const struct tf_rows *rows, struct tf_place place, const char *what,
        struct tf_cell name, tariff_error *err);

/* Read all rows; the feed stands at the input's beginning.  err is not NULL. */
tariff_code tf_rows_read_csv(struct tf_rows *rows, tariff_error *err);
tariff_code tf_rows_read_json(struct tf_rows *rows, tariff_error *err);

#endif
