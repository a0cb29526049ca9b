/* SPDX-License-Identifier: MIT */
/*
 * page.h - the page of each finding: what it means, an example, what the program says.
 *
 * Made from the cases under tests/errors, as docs/errors.md is.
 * Layer: cli (may include tariff.h and cli headers only).
 */
#ifndef CLI_PAGE_H
#define CLI_PAGE_H

#include <stdbool.h>
#include <stdint.h>

struct cli_page {
    uint32_t number;
    const char *about;   /* lines for people: what it means, how it is mended */
    const char *example; /* lines: what causes it, what the program says then */
};

/* The page of a finding; NULL when there is none. */
const struct cli_page *cli_page_find(uint32_t number);

/* The page whose number is nearest; never NULL. */
const struct cli_page *cli_page_nearest(uint32_t number);

/* Reads a finding's number as people write it: T214, t214, 214. */
bool cli_page_number(const char *word, uint32_t *number);

#endif
