/* SPDX-License-Identifier: MIT */
/*
 * open.h - where a file lies, and why a library failed or a file or folder did not open.
 *
 * The C library keeps the reason in errno, which belongs to the host; so it is asked
 * for again, in a way that leaves errno out.
 * Layer: base.
 */
#ifndef TF_BASE_OPEN_H
#define TF_BASE_OPEN_H

#include "base/alloc.h"

enum tf_unopened {
    TF_NOT_THERE,    /* nothing has this name */
    TF_NOT_READABLE, /* something has, but it may not be read */
    TF_NO_ROOM       /* there is too little memory to open anything */
};

/*
 * Whether memory is short: to be asked when a library has just failed in a way that it also
 * fails in without memory.
 */
bool tf_is_short(struct tf_alloc alloc);

enum tf_whereabouts {
    TF_INSIDE,    /* a plain file in the folder, or nothing that opens at all */
    TF_OUTSIDE,   /* somewhere else, by a link or by ".." */
    TF_NO_CONTENT /* a pipe, a device: what waits for others, or never ends */
};

/* Where the path leads, links followed: to be asked before it is opened. */
enum tf_whereabouts tf_whereabouts_of(const char *folder, const char *path);

/* To be asked when opening the path has just failed. */
enum tf_unopened tf_why_unopened(struct tf_alloc alloc, const char *path);

#endif
