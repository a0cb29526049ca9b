/* SPDX-License-Identifier: MIT */
/*
 * outcome.h - how an attack ended, at the door into Lua or in a whole rulebook.
 */
#ifndef TESTS_HOSTILE_OUTCOME_H
#define TESTS_HOSTILE_OUTCOME_H

#include <stdio.h>
#include <time.h>

#include "hostile/corpus.h"
#include "tariff.h"

enum { ANSWER_SIZE = 512 };

struct outcome {
    tariff_code code;
    tariff_error err;         /* when it failed */
    char answer[ANSWER_SIZE]; /* what it gave instead: "" when nothing was asked */
    double milliseconds;      /* of the processor, until it ended */
    bool was_asked;           /* something ran after the load */
};

/* Milliseconds of processor time of this process: other load on the machine does not count. */
static inline double processor_time(void)
{
    struct timespec now = { 0, 0 };

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* An allocator hook that counts the bytes that are held. */
void *counting_alloc(void *ud, void *ptr, size_t old_size, size_t new_size);

/* Loads the attack in the rule layer alone and calls its last function in each of the four ways. */
struct outcome run_at_door(const struct attack *attack);

/*
 * Opens, checks and rates through tariff.h: the attack's own rulebook, or, for one file, a plain
 * rulebook that includes it.  Asserts that plain usage is rated right before and after, twice,
 * in the same session, and that the second try ends like the first.  The working folder is
 * one for files of its own.
 */
struct outcome run_in_book(const struct attack *attack);

/* A session of a plain rulebook that lives as long as the program; rate_… asserts that it rates. */
bool begin_plain_session(void);
void rate_plain_usage(void);
void end_plain_session(void);

#endif
