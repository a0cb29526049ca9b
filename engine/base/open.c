/* SPDX-License-Identifier: MIT */
/*
 * open.c - why a library failed, or a file or a folder did not open.
 * Layer: base.
 */
#define _POSIX_C_SOURCE 200809L /* stat */

#include "base/open.h"

#include <sys/stat.h>

/* What the C library asks for to open a file or a folder, and some more. */
enum { ROOM_TO_OPEN = 64 << 10 };

bool tf_is_short(struct tf_alloc alloc)
{
    void *room = tf_get(alloc, ROOM_TO_OPEN);

    tf_free(alloc, room, ROOM_TO_OPEN);
    return room == NULL;
}

enum tf_unopened tf_why_unopened(struct tf_alloc alloc, const char *path)
{
    struct stat about;

    if (tf_is_short(alloc))
        return TF_NO_ROOM;
    return stat(path, &about) == 0 ? TF_NOT_READABLE : TF_NOT_THERE;
}
