/* SPDX-License-Identifier: MIT */
/*
 * expect.h - holds what a test expects against what a run put out.
 *
 * Layer: api.
 */
#ifndef TF_API_EXPECT_H
#define TF_API_EXPECT_H

#include "api/run.h"

/*
 * Checks every item of an `expect:` list.  The first difference goes into *failure, with the
 * place of what was expected; TARIFF_OK when there is none.
 */
tariff_code tf_expect(struct tf_run *run, const struct tf_yaml *list, tariff_error *failure);

#endif
