/* SPDX-License-Identifier: MIT */
/*
 * tariff.h - a pricing rules engine: meters, plans and wallets, priced and
 * deducted by sandboxed rulebooks.  This header is the whole contract.
 *
 * Reading order: errors, rulebooks, runs (files in, statements out), parties
 * (one event at a time).  Handles are opaque; a `const T *` that comes back is
 * borrowed, a `T **out` is yours to close or free.  A rulebook is immutable
 * and may be shared by any number of threads; everything else belongs to one
 * thread at a time.  The library has no global state, reads no environment
 * variable and no clock, sets no signal handler and leaves the host's locale
 * alone.
 */
#ifndef TARIFF_H
#define TARIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) && !defined(TARIFF_STATIC)
#define TARIFF_API __attribute__((visibility("default")))
#else
#define TARIFF_API
#endif
#if defined(__GNUC__)
#define TARIFF_MUST_CHECK __attribute__((warn_unused_result))
#else
#define TARIFF_MUST_CHECK
#endif

#define TARIFF_VERSION_MAJOR 0
#define TARIFF_VERSION_MINOR 1
#define TARIFF_VERSION_PATCH 0
#define TARIFF_VERSION "0.1.0"

/* -- Errors ---------------------------------------------------------- */

/* Values are permanent: a code is never renumbered, only retired. */
typedef enum tariff_code {
    TARIFF_OK = 0,
    TARIFF_NO_MEMORY = 1,     /* the allocator returned NULL                  */
    TARIFF_BAD_ARGUMENT = 2,  /* the caller broke a documented requirement    */
    TARIFF_BAD_FACT = 3,      /* a YAML or CSV table of facts is wrong        */
    TARIFF_BAD_USAGE = 4,     /* a usage row is wrong                         */
    TARIFF_BAD_RULE = 5,      /* a rule file does not compile or makes no sense */
    TARIFF_RULE_FAILED = 6,   /* a rule raised an error while it ran          */
    TARIFF_RULE_LIMIT = 7,    /* a rule ran too long or took too much memory  */
    TARIFF_OUT_OF_RANGE = 8,  /* a result does not fit the amount type        */
    TARIFF_BAD_ACCOUNT = 9,   /* an accounts or grants file is wrong          */
    TARIFF_BAD_STATE = 10,    /* a saved state is damaged or of another rulebook */
    TARIFF_TOO_LATE = 11,     /* usage from before what the state still knows */
    TARIFF_FILE_FAILED = 12,  /* a file cannot be opened, read or written     */
    TARIFF_BAD_TEST = 13,     /* a test file is wrong                         */
    TARIFF_CANCELLED = 14     /* a callback asked to stop                     */
} tariff_code;

/* What went wrong, where, and what to try.  Owned by the caller, holds no
 * pointers, so it is copied, kept and dropped freely. */
typedef struct tariff_error {
    tariff_code code;
    uint32_t line;     /* 1-based; 0 when there is no place to point at  */
    uint32_t column;   /* 1-based, in bytes; 0 when unknown              */
    char file[256];    /* as the application named it; "" when unknown   */
    char message[512]; /* one sentence: what is wrong and why            */
    char hint[384];    /* one sentence: what to do about it, or ""       */
} tariff_error;

/* -- Memory ---------------------------------------------------------- */

/**
 * The allocator hook, in the shape of lua_Alloc: new_size 0 frees, ptr NULL
 * allocates, anything else resizes.  Returns NULL when there is no memory.
 */
typedef void *(*tariff_alloc)(void *ud, void *ptr, size_t old_size, size_t new_size);

/*@REST@*/

#ifdef __cplusplus
}
#endif

#endif
