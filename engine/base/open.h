/* SPDX-License-Identifier: MIT */
/*
 * open.h - why a library failed, or a file or a folder did not open.
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

/* To be asked when opening the path has just failed. */
enum tf_unopened tf_why_unopened(struct tf_alloc alloc, const char *path);

#endif
