/* SPDX-License-Identifier: MIT */
/*
 * expect_show.h - holds what a test expects of the price list against what `show` puts out.
 *
 * Layer: api.
 */
#ifndef TF_API_EXPECT_SHOW_H
#define TF_API_EXPECT_SHOW_H

#include "facts/yaml.h"
#include "rulebook/rulebook.h"

/*
 * Checks `{ show: DATE, says: TEXT }`: each line of the text must be a line of the price list
 * of that day, in Markdown.  The first that is none goes into *failure.
 */
tariff_code tf_expect_show(struct tf_alloc alloc, const struct tf_rulebook *book,
        const struct tf_yaml *item, tariff_error *failure);

#endif
