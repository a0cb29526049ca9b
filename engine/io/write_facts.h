/* SPDX-License-Identifier: MIT */
/*
 * write_facts.h - the numbers of a rulebook, each with its date and source.
 *
 * Layer: io (beside rating).
 */
#ifndef TF_IO_WRITE_FACTS_H
#define TF_IO_WRITE_FACTS_H

#include "io/write_grid.h"

enum { TF_FACT_COLUMNS = 5 };
extern const struct tf_grid_column tf_fact_columns[TF_FACT_COLUMNS];

/* A row for each number that is in force at the instant, in the order of the facts' names. */
void tf_facts_write(struct tf_grid *grid, const struct tf_rulebook *book, int64_t at);

#endif
