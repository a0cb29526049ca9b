/* SPDX-License-Identifier: MIT */
/*
 * error.h - how a failure is written down: once, where it is understood.
 *
 * A function that can fail returns a tariff_code and fills the caller's
 * tariff_error; everyone above passes the code on.  Several findings in one
 * load go through a tf_report.
 * Layer: base.
 */
#ifndef TF_BASE_ERROR_H
#define TF_BASE_ERROR_H

#include <stdint.h>

#include "base/finding.h"
#include "tariff.h"

/* Where in a user's file something stands.  file is borrowed. */
struct tf_place {
    const char *file; /* NULL when unknown                */
    uint32_t line;    /* 1-based; 0 when unknown          */
    uint32_t column;  /* 1-based, bytes; 0 when unknown   */
};

#if defined(__GNUC__)
#define TF_PRINTF(format_index, first_index)                                                       \
    __attribute__((format(printf, format_index, first_index)))
#else
#define TF_PRINTF(format_index, first_index)
#endif

/*
 * Fills *err (which may be NULL) and returns the finding's code, which a context has
 * given it where the table does not.  hint may be "" but not NULL; message and hint are
 * cut at a whole UTF-8 character.  Whatever text of a user's is in them, they are one line
 * of UTF-8 without control characters: a byte that is neither becomes '?'.
 */
tariff_code tf_fail(tariff_error *err, enum tf_finding finding, struct tf_place place,
        const char *hint, const char *format, ...) TF_PRINTF(5, 6);

/* The one message for memory that has run out. */
tariff_code tf_no_memory(tariff_error *err);

/* Receives findings one by one; a load goes on after one until TF_FINDINGS_MAX. */
struct tf_report {
    void (*finding)(void *ud, const tariff_error *err); /* NULL: only the first is kept */
    void *ud;
    uint32_t count;     /* findings so far           */
    tariff_error first; /* the first of them, or OK  */
};

enum { TF_FINDINGS_MAX = 20 };

/* Adds a finding.  Returns its code, or TARIFF_OK when err->code is TARIFF_OK. */
tariff_code tf_report_add(struct tf_report *report, const tariff_error *err);

/* True when the report holds as many findings as a load collects. */
bool tf_report_is_full(const struct tf_report *report);

#endif
