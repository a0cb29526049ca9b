/* SPDX-License-Identifier: MIT */
/*
 * draw.h - texts with numbers and words by lot.
 */
#ifndef TESTS_PROPERTY_DRAW_H
#define TESTS_PROPERTY_DRAW_H

#include "base/text.h"
#include "property/chance.h"

/*
 * As tf_text_format, and then each `<1-5>` is a number by lot and each `<a|b|c>` one of these
 * texts: from left to right, so that a seed makes the same book with every compiler.  Arguments
 * that draw would be drawn in an order that C leaves open.
 */
void draw(struct tf_text *to, struct chance *chance, const char *format, ...) TF_PRINTF(3, 4);

#endif
