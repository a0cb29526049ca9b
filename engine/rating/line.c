/* SPDX-License-Identifier: MIT */
/*
 * line.c - the sums of a line: what is saved, joined and subtracted of it.
 */
#include "rating/line.h"

#include <string.h>

void tf_line_sums(struct tf_line *line, struct tf_dec *sums[TF_LINE_SUMS])
{
    struct tf_dec *all[TF_LINE_SUMS] = { &line->measured, &line->quantity, &line->included,
        &line->covered, &line->paid, &line->billed, &line->amount, &line->exact, &line->capped,
        &line->balance };

    memcpy(sums, all, sizeof all);
}

bool tf_line_add(struct tf_line *line, const struct tf_line *more)
{
    struct tf_line other = *more;
    struct tf_dec *sums[TF_LINE_SUMS], *others[TF_LINE_SUMS];
    bool fits = true;

    tf_line_sums(line, sums);
    tf_line_sums(&other, others);
    for (size_t i = 0; i < TF_LINE_SUMS && fits; i++)
        fits = tf_dec_add(*sums[i], *others[i], sums[i]);
    return fits;
}

bool tf_line_sub(struct tf_line *line, const struct tf_line *less)
{
    struct tf_line other = *less;
    struct tf_dec *sums[TF_LINE_SUMS], *others[TF_LINE_SUMS];
    bool fits = true;

    tf_line_sums(line, sums);
    tf_line_sums(&other, others);
    for (size_t i = 0; i < TF_LINE_SUMS && fits; i++)
        fits = tf_dec_sub(*sums[i], *others[i], sums[i]);
    return fits;
}
