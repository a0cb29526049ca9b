/* SPDX-License-Identifier: MIT */
/*
 * write_json.h - texts as JSON, HTML and Markdown need them.
 *
 * Layer: io (beside rating).
 */
#ifndef TF_IO_WRITE_JSON_H
#define TF_IO_WRITE_JSON_H

#include "base/text.h"

/* A JSON string, quoted; bytes that are no UTF-8 become U+FFFD. */
void tf_json_text(struct tf_text *text, const char *value, size_t length);
void tf_json_put(struct tf_text *text, const char *value);

/* "name": */
void tf_json_name(struct tf_text *text, const char *name);

/* Wraps what was added since `from` into a JSON string. */
void tf_json_wrap(struct tf_text *text, size_t from);

void tf_html_text(struct tf_text *text, const char *value, size_t length);
void tf_markdown_text(struct tf_text *text, const char *value, size_t length);

#endif
