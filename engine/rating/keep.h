/* SPDX-License-Identifier: MIT */
/*
 * keep.h - a list of lines with draws and trails of their own.
 *
 * Layer: rating.
 */
#ifndef TF_RATING_KEEP_H
#define TF_RATING_KEEP_H

#include "rating/line.h"

struct tf_line_list {
    struct tf_arena arena; /* of draws and trails */
    struct tf_line *items;
    size_t count;
    size_t capacity;
};

void tf_lines_init(struct tf_line_list *list, struct tf_alloc alloc);
void tf_lines_free(struct tf_line_list *list);

/* Forgets the lines, keeps the room. */
void tf_lines_clear(struct tf_line_list *list);

/* Adds a copy. */
tariff_code tf_lines_add(struct tf_line_list *list, const struct tf_line *line, tariff_error *err);

#endif
