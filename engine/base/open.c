/* SPDX-License-Identifier: MIT */
/*
 * open.c - where a file lies, and why a library failed or a file or folder did not open.
 * Layer: base.
 */
#define _XOPEN_SOURCE 700 /* realpath, stat */

#include "base/open.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What the C library asks for to open a file or a folder, and some more. */
enum { ROOM_TO_OPEN = 64 << 10 };

bool tf_is_short(struct tf_alloc alloc)
{
    void *room = tf_get(alloc, ROOM_TO_OPEN);

    tf_free(alloc, room, ROOM_TO_OPEN);
    return room == NULL;
}

enum tf_whereabouts tf_whereabouts_of(const char *folder, const char *path)
{
    char outer[PATH_MAX];
    char inner[PATH_MAX];
    struct stat about;
    size_t length;

    if (realpath(folder, outer) == NULL || realpath(path, inner) == NULL ||
            stat(inner, &about) != 0)
        return TF_INSIDE;
    length = strcmp(outer, "/") == 0 ? 0 : strlen(outer);
    if (strncmp(inner, outer, length) != 0 || inner[length] != '/')
        return TF_OUTSIDE;
    return S_ISREG(about.st_mode) ? TF_INSIDE : TF_NO_CONTENT;
}

enum tf_unopened tf_why_unopened(struct tf_alloc alloc, const char *path)
{
    struct stat about;

    if (tf_is_short(alloc))
        return TF_NO_ROOM;
    return stat(path, &about) == 0 ? TF_NOT_READABLE : TF_NOT_THERE;
}
