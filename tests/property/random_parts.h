/* SPDX-License-Identifier: MIT */
/*
 * random_parts.h - what the parts of a random book are written with.
 */
#ifndef TESTS_PROPERTY_RANDOM_PARTS_H
#define TESTS_PROPERTY_RANDOM_PARTS_H

#include "property/draw.h"
#include "property/random_book.h"

/* One book in n of those that may have that word. */
bool has_word(const struct random_book *book, struct chance *chance, enum book_word word, int n);
bool is_by_event(const struct random_book *book);
/* An instant of the book's days: often on an hour, else anywhere. */
int64_t some_instant(const struct random_book *book, struct chance *chance);
void put_instant(int64_t at, struct tf_text *to);
void put_day(const struct random_book *book, int days, struct tf_text *to);

void make_pools(struct random_book *book, struct chance *chance);
void make_account(struct random_book *book, int index, struct chance *chance);

#endif
