/* SPDX-License-Identifier: MIT */
/*
 * numbers.h - decimals in tests: written as text, held against text.
 */
#ifndef TESTS_VALUE_NUMBERS_H
#define TESTS_VALUE_NUMBERS_H

#include <string.h>

#include "support/cases.h"
#include "value/decimal.h"

static inline struct tf_dec dec(const char *text)
{
    struct tf_dec value = tf_dec_zero();
    const char *wrong = tf_dec_parse(text, strlen(text), &value);

    if (wrong != NULL)
        fail_msg("%s %s", text, wrong);
    return value;
}

static inline void expect(struct tf_dec got, const char *want)
{
    char text[TF_DEC_TEXT_MAX];

    tf_dec_format(got, 0, text);
    assert_string_equal(text, want);
}

#endif
