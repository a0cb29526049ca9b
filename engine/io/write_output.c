/* SPDX-License-Identifier: MIT */
/*
 * write_output.c - text on its way out, in pieces of a bounded size.
 */
#include "io/write.h"

enum { FLUSH_AT = 64 * 1024 };

void tf_output_begin(struct tf_output *output, struct tf_alloc alloc, tariff_write write, void *ud)
{
    *output = (struct tf_output){ .write = write, .ud = ud };
    tf_text_init(&output->text, alloc);
}

static void hand_on(struct tf_output *output)
{
    if (output->code == TARIFF_OK && output->text.failed)
        output->code = TARIFF_NO_MEMORY;
    if (output->code == TARIFF_OK && output->text.length > 0)
        output->code = output->write(output->ud, output->text.data, output->text.length);
    tf_text_clear(&output->text);
}

void tf_output_flush(struct tf_output *output)
{
    if (output->text.length >= FLUSH_AT || output->text.failed)
        hand_on(output);
}

tariff_code tf_output_end(struct tf_output *output, tariff_error *err)
{
    hand_on(output);
    tf_text_free(&output->text);
    if (output->code == TARIFF_NO_MEMORY)
        return tf_no_memory(err);
    if (output->code == TARIFF_OK)
        return TARIFF_OK;
    tf_fail(err, TF_F_OUTPUT_REFUSED, (struct tf_place){ 0 }, "",
            "The output could not be written: its receiver refused it.");
    if (err != NULL)
        err->code = output->code; /* whatever the receiver means by it */
    return output->code;
}
