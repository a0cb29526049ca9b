/* SPDX-License-Identifier: MIT */
/*
 * state.c - the state of all parties as bytes, to be handed on and taken up again.  (R21)
 */
#include "api/run.h"

tariff_code tf_run_write_state(struct tf_run *run, struct tf_output *output, tariff_error *err)
{
    (void)run;
    (void)output;
    return tf_fail(err, TARIFF_BAD_ARGUMENT, (struct tf_place){ 0 }, "Rate whole months.",
            "States cannot be written yet.");
}

tariff_code tf_run_prior(struct tf_run *run, const char *path, const char *text, size_t length,
        tariff_error *err)
{
    (void)run;
    (void)text;
    (void)length;
    return tf_fail(err, TARIFF_BAD_STATE, (struct tf_place){ path, 0, 0 }, "Rate whole months.",
            "States cannot be read yet.");
}
