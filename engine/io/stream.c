/* SPDX-License-Identifier: MIT */
/*
 * stream.c - reads bytes, undoing gzip and zstd on the way.
 *
 * The only file that knows zlib and zstd.  Both run on the caller's hook.  Compressed
 * members may follow one another, as `cat a.gz b.gz` makes them; an input that
 * ends inside a member is an error, never a short read.
 * Layer: io (beside rating).
 */
#include "io/stream.h"

#include <assert.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>

/* Decompression on a hook of our own is in zstd's "static" part, whose two names
 * used here have not changed since 1.0 and are exported by its shared library. */
#define ZSTD_STATIC_LINKING_ONLY
#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/open.h"

enum {
    PIECE_SIZE = 256 * 1024, /* bytes asked of the file at once      */
    MAGIC_SIZE = 4,          /* bytes that tell the formats apart    */
    GZIP_WINDOW = 16 + 15    /* zlib: a gzip header, largest window  */
};

/* A whole input in memory may hold so many bytes; usage is never read whole. */
#define WHOLE_MAX ((size_t)1 << 30)

enum packing { PLAIN, GZIP, ZSTD };

struct tf_stream {
    struct tf_alloc alloc;
    char *path;
    size_t path_size;
    FILE *file; /* NULL when the input is text */
    enum packing packing;
    unsigned char *piece;      /* PIECE_SIZE bytes of the file, or NULL */
    const unsigned char *next; /* what was not yet handed out, as it stands in the file */
    size_t ready;              /* bytes at next */
    bool is_ended;             /* after `ready` there is nothing more */
    bool is_inside;            /* of a member or frame; the input may not end now */
    bool has_zlib;
    z_stream zlib;
    ZSTD_DCtx *zstd;
};

/* -- Memory of the libraries -------------------------------------------- */

/* They free without saying how much, so the size is kept in front. */
union header {
    size_t size;
    max_align_t aligned;
};

static void *library_get(void *ud, size_t size)
{
    const struct tf_alloc *alloc = ud;
    union header *got;

    if (size > SIZE_MAX - sizeof *got || (got = tf_get(*alloc, sizeof *got + size)) == NULL)
        return NULL;
    got->size = size;
    return got + 1;
}

static void library_free(void *ud, void *ptr)
{
    const struct tf_alloc *alloc = ud;
    union header *got = ptr;

    if (ptr != NULL)
        tf_free(*alloc, got - 1, sizeof *got + got[-1].size);
}

static void *zlib_get(void *ud, unsigned count, unsigned size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return NULL;
    return library_get(ud, (size_t)count * size);
}

/* -- Packed bytes -------------------------------------------------------- */

static tariff_code complain(const struct tf_stream *stream, tariff_error *err,
        enum tf_finding finding, const char *hint, const char *what, const char *detail)
{
    return tf_fail(err, finding, (struct tf_place){ stream->path, 0, 0 }, hint,
            "The input \"%s\" %s%s.", stream->path, what, detail);
}

static tariff_code read_file(
        struct tf_stream *stream, void *to, size_t size, size_t *got, tariff_error *err)
{
    *got = 0;
    if (stream->file == NULL) {
        stream->is_ended = true;
        return TARIFF_OK;
    }
    *got = fread(to, 1, size, stream->file);
    stream->is_ended = *got < size;
    if (ferror(stream->file) != 0)
        return complain(stream, err, TF_F_FILE_UNREADABLE,
                "Check that it is a file and that the disk is well.", "cannot be read", "");
    return TARIFF_OK;
}

/* So that next holds what is left of the input, if there is any. */
static tariff_code fill(struct tf_stream *stream, tariff_error *err)
{
    if (stream->ready > 0 || stream->is_ended)
        return TARIFF_OK;
    stream->next = stream->piece;
    return read_file(stream, stream->piece, PIECE_SIZE, &stream->ready, err);
}

static enum packing packing_of(const unsigned char *bytes, size_t length)
{
    static const unsigned char zstd[] = { 0x28, 0xB5, 0x2F, 0xFD };
    static const unsigned char skippable[] = { 0x2A, 0x4D, 0x18 }; /* after 0x50 to 0x5F */

    if (length >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B)
        return GZIP;
    if (length < MAGIC_SIZE)
        return PLAIN;
    if (memcmp(bytes, zstd, sizeof zstd) == 0)
        return ZSTD;
    if ((bytes[0] & 0xF0) == 0x50 && memcmp(bytes + 1, skippable, sizeof skippable) == 0)
        return ZSTD;
    return PLAIN;
}

static tariff_code begin_unpacking(struct tf_stream *stream, tariff_error *err)
{
    stream->packing = packing_of(stream->next, stream->ready);
    if (stream->packing == GZIP) {
        stream->zlib.zalloc = zlib_get;
        stream->zlib.zfree = library_free;
        stream->zlib.opaque = &stream->alloc;
        if (inflateInit2(&stream->zlib, GZIP_WINDOW) != Z_OK)
            return tf_no_memory(err);
        stream->has_zlib = true;
    }
    if (stream->packing == ZSTD) {
        ZSTD_customMem memory = { library_get, library_free, &stream->alloc };

        stream->zstd = ZSTD_createDCtx_advanced(memory);
        if (stream->zstd == NULL)
            return tf_no_memory(err);
    }
    return TARIFF_OK;
}

static tariff_code cut_off(const struct tf_stream *stream, tariff_error *err)
{
    return complain(stream, err, TF_F_FILE_CUT_OFF, "Fetch it again; it is not complete.",
            "ends inside its compressed data", "");
}

/* Goes past bytes that were used; at the end next may be NULL. */
static void took(struct tf_stream *stream, size_t count)
{
    if (count == 0)
        return;
    stream->next += count;
    stream->ready -= count;
}

static tariff_code read_gzip(
        struct tf_stream *stream, void *to, size_t size, size_t *got, tariff_error *err)
{
    z_stream *zlib = &stream->zlib;
    uInt room = size > PIECE_SIZE ? PIECE_SIZE : (uInt)size;
    uInt given = stream->ready > PIECE_SIZE ? PIECE_SIZE : (uInt)stream->ready;
    int status;

    if (!stream->is_inside && inflateReset(zlib) != Z_OK)
        return complain(
                stream, err, TF_F_FILE_DAMAGED, "Fetch it again.", "holds damaged gzip data", "");
    stream->is_inside = true;
    zlib->next_in = stream->next;
    zlib->avail_in = given;
    zlib->next_out = to;
    zlib->avail_out = room;
    status = inflate(zlib, Z_NO_FLUSH);
    took(stream, given - zlib->avail_in);
    *got = room - zlib->avail_out;
    if (status == Z_STREAM_END)
        stream->is_inside = false;
    if (status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR)
        return TARIFF_OK;
    if (status == Z_MEM_ERROR)
        return tf_no_memory(err);
    return complain(stream, err, TF_F_FILE_DAMAGED,
            "Fetch it again; `gzip -t` says whether it is whole.",
            "holds damaged gzip data: ", zlib->msg == NULL ? "it needs a dictionary" : zlib->msg);
}

static tariff_code read_zstd(
        struct tf_stream *stream, void *to, size_t size, size_t *got, tariff_error *err)
{
    ZSTD_inBuffer in = { stream->next, stream->ready, 0 };
    ZSTD_outBuffer out = { to, size, 0 };
    size_t status = ZSTD_decompressStream(stream->zstd, &out, &in);

    took(stream, in.pos);
    *got = out.pos;
    if (ZSTD_isError(status) == 0) {
        stream->is_inside = status != 0;
        return TARIFF_OK;
    }
    if (ZSTD_getErrorCode(status) == ZSTD_error_memory_allocation)
        return tf_no_memory(err);
    return complain(stream, err, TF_F_FILE_DAMAGED,
            "Fetch it again; `zstd -t` says whether it is whole.",
            "holds damaged zstd data: ", ZSTD_getErrorName(status));
}

/* Calls the library until it puts something out or the input is at its end. */
static tariff_code read_packed(
        struct tf_stream *stream, char *to, size_t size, size_t *got, tariff_error *err)
{
    tariff_code code;

    for (*got = 0; *got == 0;) {
        size_t before;

        if ((code = fill(stream, err)) != TARIFF_OK)
            return code;
        if (stream->ready == 0 && !stream->is_inside)
            return TARIFF_OK;
        before = stream->ready;
        code = stream->packing == GZIP ? read_gzip(stream, to, size, got, err)
                                       : read_zstd(stream, to, size, got, err);
        if (code != TARIFF_OK)
            return code;
        if (*got == 0 && before == 0 && stream->is_ended && stream->is_inside)
            return cut_off(stream, err);
    }
    return TARIFF_OK;
}

/* -- Streams ------------------------------------------------------------- */

static tariff_code open_file(struct tf_stream *stream, tariff_error *err)
{
    if (strcmp(stream->path, "-") == 0) {
        stream->file = stdin;
    } else {
        stream->file = fopen(stream->path, "rb");
        if (stream->file == NULL && tf_why_unopened(stream->alloc, stream->path) == TF_NO_ROOM)
            return tf_no_memory(err);
        if (stream->file == NULL)
            return complain(stream, err, TF_F_FILE_MISSING,
                    "Check its name, and that you may read it.", "cannot be opened", "");
        /* Pieces are large: a second buffer would only copy them. */
        (void)setvbuf(stream->file, NULL, _IONBF, 0);
    }
    stream->piece = tf_get(stream->alloc, PIECE_SIZE);
    return stream->piece == NULL ? tf_no_memory(err) : TARIFF_OK;
}

tariff_code tf_stream_open(struct tf_alloc alloc, const char *path, const char *text, size_t length,
        struct tf_stream **out, tariff_error *err)
{
    struct tf_stream *stream = tf_get(alloc, sizeof *stream);
    size_t path_size = strlen(path) + 1;
    tariff_code code = TARIFF_OK;

    *out = NULL;
    if (stream == NULL)
        return tf_no_memory(err);
    *stream = (struct tf_stream){ .alloc = alloc, .path_size = path_size };
    stream->path = tf_get(alloc, path_size);
    if (stream->path == NULL) {
        tf_free(alloc, stream, sizeof *stream);
        return tf_no_memory(err);
    }
    memcpy(stream->path, path, path_size);
    if (text == NULL) {
        code = open_file(stream, err);
    } else {
        stream->next = (const unsigned char *)text;
        stream->ready = length;
    }
    if (code == TARIFF_OK)
        code = fill(stream, err);
    if (code == TARIFF_OK)
        code = begin_unpacking(stream, err);
    if (code != TARIFF_OK) {
        tf_stream_close(stream);
        return code;
    }
    *out = stream;
    return TARIFF_OK;
}

void tf_stream_close(struct tf_stream *stream)
{
    struct tf_alloc alloc;

    if (stream == NULL)
        return;
    alloc = stream->alloc;
    if (stream->has_zlib)
        (void)inflateEnd(&stream->zlib);
    (void)ZSTD_freeDCtx(stream->zstd);
    if (stream->file != NULL && stream->file != stdin)
        (void)fclose(stream->file);
    tf_free(alloc, stream->piece, PIECE_SIZE);
    tf_free(alloc, stream->path, stream->path_size);
    tf_free(alloc, stream, sizeof *stream);
}

tariff_code tf_stream_read(
        struct tf_stream *stream, char *to, size_t size, size_t *got, tariff_error *err)
{
    tariff_code code;

    assert(stream != NULL);
    assert(size > 0);
    *got = 0;
    if (stream->packing != PLAIN)
        return read_packed(stream, to, size, got, err);
    if (stream->ready == 0 && !stream->is_ended && size >= PIECE_SIZE)
        return read_file(stream, to, size, got, err);
    if ((code = fill(stream, err)) != TARIFF_OK)
        return code;
    *got = stream->ready < size ? stream->ready : size;
    if (*got > 0)
        memcpy(to, stream->next, *got);
    took(stream, *got);
    return TARIFF_OK;
}

static tariff_code read_into(struct tf_stream *stream, struct tf_alloc alloc, char **data,
        size_t *capacity, size_t *length, tariff_error *err)
{
    for (;;) {
        size_t got;
        tariff_code code;

        if (!tf_grow(alloc, data, capacity, *length + PIECE_SIZE, 1))
            return tf_no_memory(err);
        code = tf_stream_read(stream, *data + *length, *capacity - *length, &got, err);
        if (code != TARIFF_OK || got == 0)
            return code;
        *length += got;
        if (*length > WHOLE_MAX)
            return complain(stream, err, TF_F_FILE_TOO_LARGE, "Split it into smaller files.",
                    "is larger than 1 GiB", "");
    }
}

tariff_code tf_stream_read_all(struct tf_arena *arena, struct tf_alloc alloc, const char *path,
        const char *text, size_t length, const char **out, size_t *out_length, tariff_error *err)
{
    struct tf_stream *stream;
    char *data = NULL;
    size_t capacity = 0;
    size_t read = 0;
    tariff_code code;

    *out = NULL;
    *out_length = 0;
    if ((code = tf_stream_open(alloc, path, text, length, &stream, err)) != TARIFF_OK)
        return code;
    code = read_into(stream, alloc, &data, &capacity, &read, err);
    if (code == TARIFF_OK) {
        *out = tf_arena_text(arena, data, read);
        *out_length = read;
        if (*out == NULL)
            code = tf_no_memory(err);
    }
    tf_free(alloc, data, capacity);
    tf_stream_close(stream);
    return code;
}

const char *tf_stream_zlib(void)
{
    return zlibVersion();
}

const char *tf_stream_zstd(void)
{
    return ZSTD_versionString();
}
