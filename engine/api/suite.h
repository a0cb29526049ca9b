/* SPDX-License-Identifier: MIT */
/*
 * suite.h - runs the tests of a rulebook: tests/NAME.yaml, what happened and what the statement
 * must say.
 *
 * Layer: api.
 */
#ifndef TF_API_SUITE_H
#define TF_API_SUITE_H

#include "rulebook/load.h"

struct tf_suite {
    struct tf_alloc alloc;
    struct tf_folder folder; /* the rulebook's */
    const char *zone_folder;
    const char *only; /* tests whose name or file contains it; NULL: all */
    tariff_test_done done;
    void *ud;
    struct tf_report report; /* findings of the rulebook itself */
    size_t passed;
    size_t failed;
};

/* TARIFF_OK also when tests failed. */
tariff_code tf_suite_run(struct tf_suite *suite, tariff_error *err);

#endif
