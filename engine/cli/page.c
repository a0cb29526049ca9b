/* SPDX-License-Identifier: MIT */
/*
 * page.c - finds the page of a finding.
 */
#include "cli/page.h"

#include <stddef.h>
#include <string.h>

static const struct cli_page pages[] = {
#include "cli/pages.inc"
};

enum { PAGES = sizeof pages / sizeof pages[0], DIGITS_MAX = 9 };

const struct cli_page *cli_page_find(uint32_t number)
{
    const struct cli_page *nearest = cli_page_nearest(number);

    return nearest->number == number ? nearest : NULL;
}

static uint32_t distance(uint32_t a, uint32_t b)
{
    return a < b ? b - a : a - b;
}

const struct cli_page *cli_page_nearest(uint32_t number)
{
    const struct cli_page *nearest = &pages[0];

    for (size_t i = 1; i < PAGES; i++) {
        if (distance(pages[i].number, number) < distance(nearest->number, number))
            nearest = &pages[i];
    }
    return nearest;
}

bool cli_page_number(const char *word, uint32_t *number)
{
    size_t digits;

    if (*word == 'T' || *word == 't')
        word++;
    digits = strspn(word, "0123456789");
    if (digits == 0 || digits > DIGITS_MAX || word[digits] != '\0')
        return false;
    *number = 0;
    for (; *word != '\0'; word++)
        *number = *number * 10 + (uint32_t)(*word - '0');
    return true;
}
