/* SPDX-License-Identifier: MIT */
/*
 * change.c - the changes that a command line names.
 */
#include "cli/change.h"

#include <stdlib.h>
#include <string.h>

#include "cli/console.h"

bool cli_changes_take(const struct cli_arguments *arguments, tariff_rulebook_options *options)
{
    tariff_change *changes = calloc(arguments->count + 1, sizeof *changes);
    size_t count = 0;

    if (changes == NULL) {
        cli_note("there is no memory left.");
        return false;
    }
    for (size_t i = 0; i < arguments->count; i++) {
        const struct cli_given *given = &arguments->given[i];

        if (strcmp(given->option->name, "change") == 0)
            changes[count++].file = given->value;
        else if (strcmp(given->option->name, "set") == 0)
            changes[count++] = (tariff_change){ NULL, given->value, strlen(given->value) };
    }
    options->changes = changes;
    options->change_count = count;
    return true;
}

void cli_changes_free(tariff_rulebook_options *options)
{
    free((void *)options->changes);
    options->changes = NULL;
}
