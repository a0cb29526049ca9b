/* SPDX-License-Identifier: MIT */
/*
 * width.h - how many columns of a terminal a text takes: Chinese, Japanese and Korean
 * characters take two, combining ones none.  No locale.
 *
 * Source: Unicode Standard Annex 11, East Asian Width W and F.
 * Layer: io (beside rating).
 */
#ifndef TF_IO_WIDTH_H
#define TF_IO_WIDTH_H

#include <stddef.h>
#include <stdint.h>

/* The character at text (length > 0), and its bytes; a byte that is no UTF-8 is U+FFFD. */
uint32_t tf_utf8_next(const char *text, size_t length, size_t *bytes);

size_t tf_width(const char *text, size_t length);

#endif
