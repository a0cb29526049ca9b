/* SPDX-License-Identifier: MIT */
/*
 * worker.c - a thread, a lock and two conditions.
 */
#include "api/worker.h"

#include <pthread.h>

struct tf_worker {
    struct tf_alloc alloc;
    void (*work)(void *ud);
    void *ud;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t begun;
    pthread_cond_t done;
    bool is_busy; /* under the lock, as is: */
    bool ends;
};

static void *live(void *ud)
{
    struct tf_worker *worker = ud;

    (void)pthread_mutex_lock(&worker->lock);
    for (;;) {
        while (!worker->is_busy && !worker->ends)
            (void)pthread_cond_wait(&worker->begun, &worker->lock);
        if (!worker->is_busy)
            break;
        (void)pthread_mutex_unlock(&worker->lock);
        worker->work(worker->ud);
        (void)pthread_mutex_lock(&worker->lock);
        worker->is_busy = false;
        (void)pthread_cond_signal(&worker->done);
    }
    (void)pthread_mutex_unlock(&worker->lock);
    return NULL;
}

static void destroy(struct tf_worker *worker)
{
    (void)pthread_cond_destroy(&worker->done);
    (void)pthread_cond_destroy(&worker->begun);
    (void)pthread_mutex_destroy(&worker->lock);
    tf_free(worker->alloc, worker, sizeof *worker);
}

struct tf_worker *tf_worker_new(struct tf_alloc alloc, void (*work)(void *ud), void *ud)
{
    struct tf_worker *worker = tf_get(alloc, sizeof *worker);

    if (worker == NULL)
        return NULL;
    *worker = (struct tf_worker){ .alloc = alloc, .work = work, .ud = ud };
    /* with default attributes these fail for want of memory only, and then so does what follows */
    (void)pthread_mutex_init(&worker->lock, NULL);
    (void)pthread_cond_init(&worker->begun, NULL);
    (void)pthread_cond_init(&worker->done, NULL);
    if (pthread_create(&worker->thread, NULL, live, worker) != 0) {
        destroy(worker);
        return NULL;
    }
    return worker;
}

void tf_worker_free(struct tf_worker *worker)
{
    if (worker == NULL)
        return;
    tf_worker_wait(worker);
    (void)pthread_mutex_lock(&worker->lock);
    worker->ends = true;
    (void)pthread_cond_signal(&worker->begun);
    (void)pthread_mutex_unlock(&worker->lock);
    (void)pthread_join(worker->thread, NULL);
    destroy(worker);
}

void tf_worker_start(struct tf_worker *worker)
{
    (void)pthread_mutex_lock(&worker->lock);
    worker->is_busy = true;
    (void)pthread_cond_signal(&worker->begun);
    (void)pthread_mutex_unlock(&worker->lock);
}

void tf_worker_wait(struct tf_worker *worker)
{
    (void)pthread_mutex_lock(&worker->lock);
    while (worker->is_busy)
        (void)pthread_cond_wait(&worker->done, &worker->lock);
    (void)pthread_mutex_unlock(&worker->lock);
}
