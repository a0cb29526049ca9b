/* SPDX-License-Identifier: MIT */
/*
 * check_charge.c - charges that never come due.
 */
#include "rulebook/check.h"

/* The first instant at which the plan can be held, and the charge be in force, is none. */
static void check_idle(struct tf_check *c, const struct tf_price *charge)
{
    const struct tf_plan *plan = &c->book->plans[tf_price_periods(c->book, charge)->plan];

    if (charge->life.until > plan->life.from)
        return;
    tf_check_say(c, TF_F_CHECK_CHARGE_IDLE, charge->place,
            "Let the charge end later, or sell the plan earlier.",
            "The charge \"%.64s\" never comes due: it ends on %s, and its plan \"%.64s\" is sold "
            "only from %s on.",
            charge->name, charge->life.until_text, plan->name, plan->life.from_text);
}

void tf_check_charges(struct tf_check *c)
{
    for (uint32_t i = c->book->price_count; i < c->book->commit_from; i++)
        check_idle(c, &c->book->prices[i]);
}
