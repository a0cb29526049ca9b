/* SPDX-License-Identifier: MIT */
/*
 * check.h - what can be known of a rulebook without usage.
 *
 * Layer: api.
 */
#ifndef TF_API_CHECK_H
#define TF_API_CHECK_H

#include "rulebook/rulebook.h"

/* Reports each finding; *count receives how many. */
tariff_code tf_check(
        const struct tf_rulebook *book, struct tf_report *report, size_t *count, tariff_error *err);

#endif
