/* SPDX-License-Identifier: MIT */
/*
 * lane.h - the short way of usage that is as most of it is: a moment with one quantity, at a price
 * whose codes say all, settled by itself.
 *
 * What such usage of one shape meets on the road (price, key, rate, windows, who pays) is worked
 * out once by the stations of the whole road, and holds until something dated changes.  Whatever is
 * not like that goes the whole road; both come to the same, to the last digit.
 * Layer: rating.
 */
#ifndef TF_RATING_LANE_H
#define TF_RATING_LANE_H

#include "facts/packed.h"
#include "rating/result.h"

struct tf_lanes;

/*
 * For a rater whose lines go to a result.  *out is NULL, with TARIFF_OK, when the rulebook or what
 * is wanted of the run needs the whole road.  Rater, result and shapes are borrowed.
 */
tariff_code tf_lanes_new(struct tf_rater *rater, struct tf_result *result,
        const struct tf_shapes *shapes, struct tf_lanes **out, tariff_error *err);
void tf_lanes_free(struct tf_lanes *lanes);

/*
 * Takes an event as tf_party_feed does.  *taken is false, with TARIFF_OK and nothing of it done,
 * when it must go the whole road.
 */
tariff_code tf_lane_take(struct tf_lanes *lanes, struct tf_party *party,
        const struct tf_packed *packed, const struct tf_packed_name *names, bool *taken,
        tariff_error *err);

/*
 * Hints that an event of the account comes soon, in the stages of tf_party_ahead: at 2 what 0 asked
 * for must have arrived.
 */
void tf_lane_ahead(const struct tf_lanes *lanes, const struct tf_packed *packed, unsigned stage);

#endif
