/* SPDX-License-Identifier: MIT */
/*
 * usage.h - rows of usage, CSV or JSON lines, into events.
 *
 * Streams: memory does not grow with the input.  Every row either becomes an
 * event that fits the schema or an error with file, line and column; none is dropped.
 * Layer: io (beside rating).
 */
#ifndef TF_IO_USAGE_H
#define TF_IO_USAGE_H

#include "facts/account.h"
#include "facts/csv.h"
#include "facts/packed.h"

/* An `input` block: how a foreign file is recognised and which column is which field. */
struct tf_input_map {
    const char *name;
    struct tf_columns columns; /* a map is taken when all its columns are in the header */
};

/* What rows are read against; all borrowed. */
struct tf_usage_reader {
    struct tf_alloc alloc;
    const struct tf_schema *schema;
    struct tf_accounts *accounts;    /* gives the event's account index; new ids are added */
    struct tf_intern *texts;         /* codes of TEXT fields */
    const struct tf_input_map *maps; /* in order of preference; none fits: canonical names */
    size_t map_count;
    uint32_t file; /* the number put into events */
    /*
     * Takes an event; borrowed for the call.  An error stops the reading, unless
     * bad_row says otherwise.  `row` is the row as it stood in the file, for --reject.
     */
    tariff_code (*take)(void *ud, const struct tf_event *event, tariff_error *err);
    /*
     * Usage that is as most of it is may be taken packed, with ids that ascend: into the room, and
     * then all together.  Rows that are not like that come by `take`, in their order.  shapes is
     * NULL when nothing is packed.
     */
    struct tf_shapes *shapes;
    struct tf_id_key *last_id; /* the last one taken, either way */
    tariff_code (*room)(void *ud, struct tf_packed_room *room, tariff_error *err);
    void (*take_packed)(void *ud, size_t count);
    /* Called before a row is decoded that may bring new accounts, texts and shapes; may be NULL. */
    void (*pause)(void *ud);
    /* Told of a row that is wrong (by the reader or by take): true sets it aside and goes on. */
    bool (*bad_row)(void *ud, const tariff_error *err, const char *row, size_t length);
    bool (*progress)(void *ud, uint64_t rows); /* may be NULL; false cancels */
    void *ud;
};

/*
 * Reads a whole input.  An error of `take` that names no place gets that of its row.  Canonical
 * names: id, account, at | from + until, received, buy, paid, voids, replaces, and the schema's
 * fields.  JSON lines may be CloudEvents (id, time, subject = account, data = fields).  Columns
 * that are neither are an error with the nearest name, unless a map was taken (then they are
 * ignored).
 */
tariff_code tf_usage_read(const struct tf_usage_reader *reader, const char *path, const char *text,
        size_t length, tariff_error *err);

/* The bytes of an input.  chunk: how many are asked for at once; 0: the usual. */
struct tf_usage_source {
    const char *path; /* as for tf_stream_open */
    const char *text;
    size_t length;
    size_t chunk;
};

/* The same with a chunk of one's own: tests show that it never matters. */
tariff_code tf_usage_read_source(const struct tf_usage_reader *reader,
        const struct tf_usage_source *source, tariff_error *err);

/* The version of the JSON library below, as text. */
const char *tf_usage_json_library(void);

#endif
