/* SPDX-License-Identifier: MIT */
/*
 * split.c - answers a question to a space: splits it dimension by dimension, only where a rule
 * that is still undecided asks.
 */
#include <string.h>

#include "rulebook/space.h"

/* Where a walk stands: what is decided lies in the box, what rules are left here. */
struct tf_split {
    struct tf_rule_set live;     /* rules of `without` that may still take it all */
    struct tf_dim_set decided;   /* dimensions that were split, or do not belong */
    struct tf_dim_set misplaced; /* dimensions that do not belong */
};

/* What decides how a walk goes on from a split; equal keys, equal answers. */
struct split_key {
    struct tf_rule_set live;
    struct tf_dim_set open; /* dimensions that will be split */
};

struct split_walk {
    struct tf_space *space;
    const struct tf_question *question;
    bool (*found)(void *ud, const struct tf_box *box);
    void *ud;
    struct tf_box box;
    struct tf_intern empty; /* keys of splits that hold no such usage */
    uint32_t steps_left;
    bool is_loose; /* a box had no instant: then keys, which leave out the clock, say too little */
    enum tf_answer answer;
};

/* Whether one dimension is closed to a question: it does not look at the clock. */
static bool is_ignored(const struct split_walk *w, uint32_t d)
{
    return w->question->any_clock && w->space->dims[d].kind == TF_DIM_CLOCK;
}

static const struct tf_pin *pin_of(const struct tf_question *question, uint32_t d)
{
    for (size_t i = 0; i < question->pin_count; i++) {
        if (question->pins[i].dim == d)
            return &question->pins[i];
    }
    return NULL;
}

/* True when all that must take usage take this class. */
static bool is_within(const struct tf_question *question, const struct tf_rule_set *takers)
{
    for (size_t i = 0; i < question->within_count; i++) {
        if (!tf_rule_set_has(takers, question->within[i]))
            return false;
    }
    return true;
}

static void keep_live(
        struct split_walk *w, struct tf_split *split, const struct tf_rule_set *takers)
{
    for (uint32_t i = 0; i < w->space->book->match.words; i++)
        split->live.bits[i] &= takers->bits[i];
}

static void add_dims(struct tf_dim_set *to, const struct tf_dim_set *from)
{
    for (size_t i = 0; i < TF_DIM_WORDS; i++)
        to->bits[i] |= from->bits[i];
}

/*
 * What does not belong is not given, and then what is for it does not belong either.  False: the
 * usage is none that the question is about.
 */
static bool settle_misplaced(struct split_walk *w, struct tf_split *split)
{
    for (uint32_t d = 0; d < w->space->dim_count; d++) {
        const struct tf_value_class *lacking = &w->space->dims[d].classes[TF_NOT_GIVEN];
        const struct tf_pin *pin = pin_of(w->question, d);

        if (!tf_dim_set_has(&split->misplaced, d) || tf_dim_set_has(&split->decided, d))
            continue;
        if ((pin != NULL && pin->value != TF_NOT_GIVEN) ||
                !is_within(w->question, &lacking->takers))
            return false;
        keep_live(w, split, &lacking->takers);
        tf_dim_set_add(&split->decided, d);
        add_dims(&split->misplaced, &lacking->breaks);
    }
    return true;
}

/* True when a dimension still tells apart some rule that counts. */
static bool is_asked(const struct split_walk *w, const struct tf_split *split, uint32_t d)
{
    const struct tf_dim *dim = &w->space->dims[d];

    for (size_t i = 0; i < w->question->within_count; i++) {
        if (tf_rule_set_has(&dim->askers, w->question->within[i]))
            return true;
    }
    for (uint32_t i = 0; i < w->space->book->match.words; i++) {
        if ((dim->askers.bits[i] & split->live.bits[i]) != 0)
            return true;
    }
    return pin_of(w->question, d) != NULL;
}

/* The dimensions to split yet: those that are asked, and those that decide if these belong. */
static struct tf_dim_set open_dims(
        const struct split_walk *w, const struct tf_split *split, struct tf_rule_set *asking)
{
    struct tf_dim_set open = { { 0 } }, needed = { { 0 } };

    memset(asking, 0, sizeof *asking);
    for (uint32_t d = w->space->dim_count; d-- > 0;) {
        const struct tf_dim *dim = &w->space->dims[d];

        if (tf_dim_set_has(&split->decided, d) || is_ignored(w, d) ||
                (!tf_dim_set_has(&needed, d) && !is_asked(w, split, d)))
            continue;
        tf_dim_set_add(&open, d);
        add_dims(&needed, &dim->needs);
        for (uint32_t i = 0; i < w->space->book->match.words; i++)
            asking->bits[i] |= dim->askers.bits[i];
    }
    return open;
}

/* True when some rule takes all that is left: it asks nothing more. */
static bool is_covered(
        const struct split_walk *w, const struct tf_split *split, const struct tf_rule_set *asking)
{
    for (uint32_t i = 0; i < w->space->book->match.words; i++) {
        if ((split->live.bits[i] & ~asking->bits[i]) != 0)
            return true;
    }
    return false;
}

static uint32_t first_dim(const struct tf_space *space, const struct tf_dim_set *set)
{
    uint32_t d = 0;

    while (d < space->dim_count && !tf_dim_set_has(set, d))
        d++;
    return d;
}

/* The branch with that future, or a new one without values. */
static struct tf_branch *branch_for(const struct tf_space *space, struct tf_dim *dim,
        uint32_t *count, const struct tf_rule_set *live, const struct tf_dim_set *breaks)
{
    size_t bytes = space->book->match.words * sizeof live->bits[0];
    struct tf_branch *branch;

    for (uint32_t i = 0; i < *count; i++) {
        if (memcmp(dim->branches[i].live.bits, live->bits, bytes) == 0 &&
                memcmp(&dim->branches[i].breaks, breaks, sizeof *breaks) == 0)
            return &dim->branches[i];
    }
    branch = &dim->branches[(*count)++];
    branch->live = *live;
    branch->breaks = *breaks;
    memset(branch->values, 0, (dim->value_count / 64 + 1) * sizeof *branch->values);
    return branch;
}

/*
 * The value from which a question looks at a dimension: of dates, where all else is decided, maybe
 * the first with which some rule takes the usage.
 */
static uint32_t first_taken(
        const struct split_walk *w, const struct tf_split *split, const struct tf_dim *dim)
{
    uint32_t first = dim->value_count;

    if (dim->kind != TF_DIM_DATE || !w->question->since_any)
        return 0;
    for (uint32_t i = 0; i < dim->class_count; i++) {
        uint32_t value = tf_box_value(dim, dim->classes[i].values);
        uint64_t both = 0;

        for (uint32_t k = 0; k < w->space->book->match.words; k++)
            both |= split->live.bits[k] & dim->classes[i].takers.bits[k];
        if (both != 0 && value < first)
            first = value;
    }
    return first;
}

/* True when a class has a value from `first` on. */
static bool reaches(const struct tf_dim *dim, const struct tf_value_class *class, uint32_t first)
{
    uint32_t value = first;

    while (value < dim->value_count && !tf_values_have(class->values, value))
        value++;
    return value < dim->value_count;
}

/* Sorts the classes of a dimension that belongs by what comes of them; returns how many ways. */
static uint32_t branch_out(const struct split_walk *w, const struct tf_split *split,
        const struct tf_dim_set *open, uint32_t d)
{
    struct tf_dim *dim = &w->space->dims[d];
    const struct tf_pin *pin = pin_of(w->question, d);
    bool may_lack = !tf_dim_is_field(dim) || dim->may_lack; /* then class 0 is one as others */
    uint32_t first = first_taken(w, split, dim);
    uint32_t count = 0;

    for (uint32_t i = may_lack ? 0 : 1; i < dim->class_count; i++) {
        const struct tf_value_class *class = &dim->classes[i];
        struct tf_rule_set live = split->live;
        struct tf_dim_set breaks = class->breaks;
        struct tf_branch *branch;

        if (!is_within(w->question, &class->takers) || !reaches(dim, class, first) ||
                (pin != NULL && !tf_values_have(class->values, pin->value)))
            continue;
        for (uint32_t k = 0; k < w->space->book->match.words; k++)
            live.bits[k] &= class->takers.bits[k];
        for (size_t k = 0; k < TF_DIM_WORDS; k++)
            breaks.bits[k] &= open->bits[k];
        branch = branch_for(w->space, dim, &count, &live, &breaks);
        for (uint32_t value = first; value < dim->value_count; value++) {
            if (tf_values_have(class->values, value))
                branch->values[value / 64] |= (uint64_t)1 << (value % 64);
        }
    }
    return count;
}

/* Tells of a box; not of one whose clock never reads so between its dates. */
static bool tell_box(struct split_walk *w)
{
    int64_t at;

    if (w->space->has_both && !tf_box_instant(&w->box, &at)) {
        w->is_loose = true;
        return false;
    }
    if (w->found == NULL || !w->found(w->ud, &w->box))
        w->answer = TF_ANSWER_STOPPED;
    return true;
}

static bool split_on(struct split_walk *w, struct tf_split split);

/* Each way on from a dimension; true when one of them holds such usage. */
static bool split_at(struct split_walk *w, const struct tf_split *split,
        const struct tf_dim_set *open, uint32_t d)
{
    struct tf_dim *dim = &w->space->dims[d];
    uint32_t count = branch_out(w, split, open, d);
    bool any = false;

    for (uint32_t i = 0; i < count && w->answer == TF_ANSWER_WHOLE; i++) {
        struct tf_split next = *split;

        next.live = dim->branches[i].live;
        tf_dim_set_add(&next.decided, d);
        add_dims(&next.misplaced, &dim->branches[i].breaks);
        w->box.values[d] = dim->branches[i].values;
        any = split_on(w, next) || any;
    }
    w->box.values[d] = NULL;
    return any;
}

/* True when the part that is split here holds such usage. */
static bool split_on(struct split_walk *w, struct tf_split split)
{
    struct tf_rule_set asking;
    struct split_key key;
    bool any;

    if (!settle_misplaced(w, &split))
        return false;
    memset(&key, 0, sizeof key);
    key.open = open_dims(w, &split, &asking);
    if (is_covered(w, &split, &asking))
        return false;
    if (first_dim(w->space, &key.open) == w->space->dim_count)
        return tell_box(w);
    if (w->steps_left == 0) {
        w->answer = TF_ANSWER_OPEN;
        return false;
    }
    w->steps_left--;
    key.live = split.live;
    if (tf_intern_find(&w->empty, (const char *)&key, sizeof key) != 0)
        return false;
    any = split_at(w, &split, &key.open, first_dim(w->space, &key.open));
    if (!any && !w->is_loose && w->answer == TF_ANSWER_WHOLE &&
            tf_intern_add(&w->empty, (const char *)&key, sizeof key) == 0)
        w->answer = TF_ANSWER_NO_MEMORY;
    return any;
}

enum tf_answer tf_space_ask(struct tf_space *space, const struct tf_question *question,
        bool (*found)(void *ud, const struct tf_box *box), void *ud)
{
    struct split_walk w = { .space = space,
        .question = question,
        .found = found,
        .ud = ud,
        .box = { .space = space },
        .answer = TF_ANSWER_WHOLE };
    struct tf_split split = { .live = question->without };
    uint32_t steps = TF_QUESTION_STEPS_MAX;

    if (steps > space->steps_left)
        steps = space->steps_left;
    w.steps_left = steps;
    tf_intern_init(&w.empty, space->book->alloc);
    (void)split_on(&w, split);
    space->steps_left -= steps - w.steps_left;
    tf_intern_free(&w.empty);
    return w.answer;
}
