/* SPDX-License-Identifier: MIT */
/*
 * handle.h - what stands behind the public handles, and the checks on their
 * arguments that all public functions share.
 *
 * Layer: api (may include everything but cli).
 */
#ifndef TF_API_HANDLE_H
#define TF_API_HANDLE_H

#include "rulebook/load.h"

struct tariff_rulebook {
    struct tf_rulebook *book;
    struct tf_alloc alloc;
    struct tf_arena arena; /* the changes that the book was made with */
};

/* TARIFF_BAD_ARGUMENT with a sentence. */
tariff_code tf_bad_argument(
        tariff_error *err, enum tf_finding what, const char *message, const char *hint);

/*
 * Copies options that begin with their struct_size over *to, which holds the defaults: of an older
 * caller as much as it knew.  TARIFF_BAD_ARGUMENT when from is newer, or was not begun with _INIT.
 */
tariff_code tf_options_copy(void *to, size_t to_size, const void *from, tariff_error *err);

/* The caller's options of a rulebook, those it does not know at their defaults. */
tariff_code tf_rulebook_options(
        tariff_rulebook_options *to, const tariff_rulebook_options *from, tariff_error *err);

/*
 * Begins what is made from a rulebook: checks the arguments, copies the options over the defaults
 * in *options, and gives size zero bytes of their allocator in *made.
 */
tariff_code tf_handle_begin(const tariff_rulebook *rulebook, const tariff_run_options *given,
        const void *out, size_t size, tariff_run_options *options, void **made, tariff_error *err);

/*
 * The zone set of a run: the rulebook's is frozen, so each run loads what accounts and states
 * name.  A zone that is not there fails with the code `wrong`, at the place that names it.
 */
tariff_code tf_run_zone(struct tf_zones *zones, const char *name, struct tf_place place,
        tariff_code wrong, const struct tf_zone **out, tariff_error *err);

#endif
