/* SPDX-License-Identifier: MIT */
/*
 * sink.c - output files that appear whole or not at all.
 */
#include "cli/sink.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/console.h"

enum { NAMES_TRIED = 100, SUFFIX_SIZE = 32 };

struct cli_sink cli_standard_output(void)
{
    return (struct cli_sink){ .file = stdout };
}

/* Asked of the pipe itself: by the time it matters errno may speak of something else. */
static bool reader_is_gone(FILE *file)
{
    struct pollfd end = { .fd = fileno(file), .events = POLLOUT };

    return poll(&end, 1, 0) > 0 && (end.revents & POLLERR) != 0;
}

static tariff_code note_problem(struct cli_sink *sink)
{
    if (sink->path == NULL && (errno == EPIPE || reader_is_gone(sink->file)))
        sink->closed = true;
    if (sink->problem == 0)
        sink->problem = errno == 0 ? EIO : errno;
    return sink->closed ? TARIFF_CANCELLED : TARIFF_FILE_FAILED;
}

tariff_code cli_sink_write(void *ud, const char *text, size_t length)
{
    struct cli_sink *sink = ud;

    if (sink->problem != 0)
        return sink->closed ? TARIFF_CANCELLED : TARIFF_FILE_FAILED;
    errno = 0;
    if (fwrite(text, 1, length, sink->file) == length)
        return TARIFF_OK;
    return note_problem(sink);
}

bool cli_sink_flush(struct cli_sink *sink)
{
    errno = 0;
    if (sink->problem == 0 && (fflush(sink->file) != 0 || ferror(sink->file) != 0))
        note_problem(sink);
    if (sink->problem == 0 || sink->closed)
        return true;
    cli_note("cannot write %s: %s.", sink->path == NULL ? "standard output" : sink->path,
            strerror(sink->problem));
    return false;
}

/* -- Files ----------------------------------------------------------- */

/* Creates a file beside path that nobody else has; keeps its name in sink->beside. */
static int create_beside(struct cli_sink *sink, mode_t mode)
{
    size_t size = strlen(sink->path) + SUFFIX_SIZE;
    int handle = -1;

    sink->beside = malloc(size);
    if (sink->beside == NULL) {
        errno = ENOMEM;
        return -1;
    }
    for (int i = 0; i < NAMES_TRIED && handle < 0; i++) {
        snprintf(sink->beside, size, "%s.%ld-%d.part", sink->path, (long)getpid(), i);
        handle = open(sink->beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (handle < 0 && errno != EEXIST)
            break;
    }
    if (handle < 0) {
        free(sink->beside);
        sink->beside = NULL;
    }
    return handle;
}

static bool is_same_file(const struct stat *about, int handle)
{
    struct stat other;

    return fstat(handle, &other) == 0 && about->st_dev == other.st_dev &&
           about->st_ino == other.st_ino;
}

/* A path that leads to where the program writes anyway, as /dev/stdout does: what is written
 * follows what is there.  -1: it does not. */
static int open_standard(const struct stat *about)
{
    for (int handle = STDOUT_FILENO; handle <= STDERR_FILENO; handle++) {
        if (is_same_file(about, handle))
            return fcntl(handle, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    }
    return -1;
}

/* Devices and pipes are written in place; a file is replaced by a new one of the same mode. */
static int open_handle(struct cli_sink *sink, const char *path)
{
    char *real = realpath(path, NULL); /* a link stays a link to the new file */
    bool is_named = real != NULL;
    struct stat about;
    int handle;

    sink->path = real != NULL ? real : strdup(path);
    if (sink->path == NULL) {
        errno = ENOMEM;
        return -1;
    }
    if (stat(sink->path, &about) != 0)
        return create_beside(sink, 0666);
    if (S_ISDIR(about.st_mode)) {
        errno = EISDIR;
        return -1;
    }
    handle = open_standard(&about);
    if (handle >= 0)
        return handle;
    if (!S_ISREG(about.st_mode) || !is_named) /* a file that has lost its name, too */
        return open(sink->path, O_WRONLY | O_CLOEXEC);
    handle = create_beside(sink, about.st_mode & 0777);
    if (handle >= 0)
        (void)fchmod(handle, about.st_mode & 0777);
    return handle;
}

/* Frees the names; a file that is still under its temporary name goes away. */
static void sink_close(struct cli_sink *sink)
{
    if (sink->file != NULL)
        fclose(sink->file);
    if (sink->beside != NULL)
        unlink(sink->beside);
    free(sink->beside);
    free(sink->path);
    *sink = (struct cli_sink){ 0 };
}

struct cli_sink *cli_sinks_open(struct cli_sinks *sinks, const char *path)
{
    struct cli_sink *sink = &sinks->items[sinks->count];
    int handle;

    assert(sinks->count < CLI_SINKS_MAX);
    *sink = (struct cli_sink){ 0 };
    handle = open_handle(sink, path);
    if (handle >= 0)
        sink->file = fdopen(handle, "wb");
    if (sink->file == NULL) {
        cli_note("cannot write %s: %s.", path, strerror(errno));
        if (handle >= 0)
            close(handle);
        sink_close(sink);
        return NULL;
    }
    sinks->count++;
    return sink;
}

/* Closes the stream; what was lost on the way to the disk shows here at the latest. */
static bool sink_finish(struct cli_sink *sink)
{
    bool fine = cli_sink_flush(sink);

    if (fine && sink->beside != NULL && fsync(fileno(sink->file)) != 0) {
        cli_note("cannot write %s: %s.", sink->path, strerror(errno));
        fine = false;
    }
    if (fclose(sink->file) != 0 && fine) {
        cli_note("cannot write %s: %s.", sink->path, strerror(errno));
        fine = false;
    }
    sink->file = NULL;
    return fine;
}

static bool sink_rename(struct cli_sink *sink)
{
    if (sink->beside == NULL)
        return true;
    if (rename(sink->beside, sink->path) != 0) {
        cli_note("cannot rename %s to %s: %s.", sink->beside, sink->path, strerror(errno));
        return false;
    }
    free(sink->beside);
    sink->beside = NULL;
    return true;
}

bool cli_sinks_commit(struct cli_sinks *sinks)
{
    bool fine = true;

    for (size_t i = 0; i < sinks->count; i++)
        fine = sink_finish(&sinks->items[i]) && fine;
    for (size_t i = 0; i < sinks->count && fine; i++)
        fine = sink_rename(&sinks->items[i]);
    return fine;
}

void cli_sinks_close(struct cli_sinks *sinks)
{
    for (size_t i = 0; i < sinks->count; i++)
        sink_close(&sinks->items[i]);
    sinks->count = 0;
}
