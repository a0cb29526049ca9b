/* SPDX-License-Identifier: MIT */
/*
 * write_report.c - a what-if as one page for a browser: the JSON that programs get, and what shows
 * it.  The page asks for nothing from anywhere.
 */
#include "whatif/report.inc"
#include "whatif/write.h"

/* What draws charts, where a script has fetched it; a page without it has tables, and says so. */
#if __has_include("whatif/charts.inc")
#include "whatif/charts.inc"
#else
static const char *const report_charts[] = { "" };
#endif

static void put_page_lines(struct tf_output *output, const char *const *lines, size_t count)
{
    for (size_t i = 0; i < count; i++)
        tf_text_put(&output->text, lines[i]);
    tf_output_flush(output);
}

void tf_report_begin(struct tf_output *output)
{
    put_page_lines(output, report_before, sizeof report_before / sizeof report_before[0]);
}

void tf_report_end(struct tf_output *output)
{
    put_page_lines(output, report_between, sizeof report_between / sizeof report_between[0]);
    put_page_lines(output, report_charts, sizeof report_charts / sizeof report_charts[0]);
    put_page_lines(output, report_after, sizeof report_after / sizeof report_after[0]);
}

tariff_code tf_report_embed(void *ud, const char *text, size_t length)
{
    struct tf_output *output = ud;
    size_t from = 0;

    for (size_t i = 0; i < length; i++) {
        if (text[i] != '<')
            continue;
        tf_text_add(&output->text, text + from, i - from);
        tf_text_put(&output->text, "\\u003c");
        from = i + 1;
    }
    tf_text_add(&output->text, text + from, length - from);
    tf_output_flush(output);
    return output->code;
}
