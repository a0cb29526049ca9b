/* SPDX-License-Identifier: MIT */
/*
 * worker.h - a thread that does one piece of work at a time for another thread.
 *
 * Layer: api.
 */
#ifndef TF_API_WORKER_H
#define TF_API_WORKER_H

#include "base/alloc.h"

struct tf_worker;

/* Does work(ud) whenever it is asked to.  NULL: there is no memory, or no thread. */
struct tf_worker *tf_worker_new(struct tf_alloc alloc, void (*work)(void *ud), void *ud);

/* Waits for its work, then ends it; NULL is none. */
void tf_worker_free(struct tf_worker *worker);

/* Begins a piece of work; it has none.  What was written before is seen by it. */
void tf_worker_start(struct tf_worker *worker);

/* Waits until it has none.  What it wrote is seen from then on. */
void tf_worker_wait(struct tf_worker *worker);

#endif
