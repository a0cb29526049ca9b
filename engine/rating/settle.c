/* SPDX-License-Identifier: MIT */
/*
 * settle.c - one segment: gathers what usage lies in it, cuts it into pieces, and charges
 * them lines first, then in time order.  (R10, R11, R12, R15)
 */
#include <string.h>

#include "base/sort.h"
#include "rating/work.h"

/* The key of a line whose price's function read these codes. */
static tariff_code function_key(struct tf_rater *rater, const struct tf_price *price,
        const struct tf_event *event, uint64_t codes_read, uint32_t *key, tariff_error *err)
{
    uint32_t codes[TF_FIELDS_MAX] = { 0 };

    for (size_t i = 0; i < price->line_key.count; i++) {
        uint32_t slot = price->line_key.slots[i];

        if ((codes_read | price->key_always) >> slot & 1)
            codes[slot] = event->codes[slot];
    }
    return tf_keys_get(&rater->keys, &price->line_key, codes, key) ? TARIFF_OK : tf_no_memory(err);
}

tariff_code tf_line_key(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_price *price, const struct tf_event *event, int64_t at, uint32_t *key,
        tariff_error *err)
{
    struct tf_rate_now now;
    tariff_code code;

    if (price->function == TF_NONE || price->looks) /* so the key does not hang on the account */
        return tf_keys_get(&rater->keys, &price->line_key, event->codes, key) ? TARIFF_OK
                                                                              : tf_no_memory(err);
    code = tf_rate_find(rater, party, price, event, at, &now, err);
    return code == TARIFF_OK ? function_key(rater, price, event, now.codes_read, key, err) : code;
}

static tariff_code add_piece(
        struct tf_rater *rater, const struct tf_piece *piece, tariff_error *err)
{
    struct tf_work *work = rater->work;

    if (!tf_grow(rater->alloc, &work->pieces, &work->piece_capacity, work->piece_count + 1,
                sizeof *work->pieces))
        return tf_no_memory(err);
    work->pieces[work->piece_count++] = *piece;
    return TARIFF_OK;
}

/* Finishes a piece whose stretch is known, and adds it unless its price charges nothing. */
static tariff_code put_piece(struct tf_rater *rater, const struct tf_party *party,
        struct tf_piece *piece, tariff_error *err)
{
    const struct tf_item *item = rater->work->items[piece->item];
    const struct tf_price *price = &rater->book->prices[piece->price];
    tariff_code code;

    if (price->kind != TF_PRICE_CHARGE ||
            (item->kind == TF_ITEM_PERIOD && !tf_life_holds(&price->life, piece->from)))
        return TARIFF_OK;
    piece->closing = item->kind == TF_ITEM_PEAK;
    piece->total_from = item->from;
    if (price->total >= TF_WINDOW_HOUR)
        piece->total_from = tf_rater_window(rater, party->zone, price->total, piece->from).from;
    piece->ends_at = TF_NEVER;
    if (party->rolls_over && rater->book->settle != TF_WINDOW_EVENT)
        piece->ends_at = tf_segment_border(rater, party, price, piece->from);
    code = tf_line_key(rater, party, price, item->event, piece->from, &piece->key, err);
    return code == TARIFF_OK ? add_piece(rater, piece, err) : code;
}

/* The price of a piece among those that take turns by date or by the clock. */
static tariff_code choose_for_piece(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_item *item, const struct tf_rule_set *candidates, struct tf_piece *piece,
        tariff_error *err)
{
    struct tf_asked asked = { piece->from, piece->from };
    tariff_code code =
            tf_price_select(rater, item->event, party->zone, asked, candidates, &piece->price, err);

    if (code == TARIFF_OK)
        code = tf_price_takes_over(rater, &rater->book->prices[piece->price], item, err);
    if (code != TARIFF_OK)
        rater->failed = item->event;
    return code;
}

/*
 * Cuts what lies of an item in [from, until) into pieces.  With only_whole a last piece that
 * `until` cuts off, rather than a border, waits.
 */
static tariff_code cut_item(struct tf_rater *rater, const struct tf_party *party, uint32_t index,
        struct tf_interval stretch, bool only_whole, tariff_error *err)
{
    const struct tf_item *item = rater->work->items[index];
    bool by_clock = item->price == TF_NONE;
    struct tf_rule_set candidates;
    int64_t t = stretch.from;
    tariff_code code = TARIFF_OK;

    if (by_clock)
        tf_match_event(&rater->book->match, item->event, &candidates);
    do {
        struct tf_piece piece = { .item = index, .price = item->price, .from = t, .until = t };

        if (by_clock)
            code = choose_for_piece(rater, party, item, &candidates, &piece, err);
        if (code != TARIFF_OK)
            return code;
        if (t < stretch.until) {
            piece.until = tf_next_border(rater, party, item, &rater->book->prices[piece.price],
                    by_clock ? &candidates : NULL, t);
            if (piece.until > stretch.until) {
                if (only_whole && item->until > stretch.until)
                    return TARIFF_OK;
                piece.until = stretch.until;
            }
        }
        t = piece.until;
        code = put_piece(rater, party, &piece, err);
    } while (t < stretch.until && code == TARIFF_OK);
    return code;
}

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* The order of lines: the rulebook's, then by key; what closes a total comes last.  (R7, R12) */
static int compare_line_order(
        const struct tf_rater *rater, const struct tf_piece *a, const struct tf_piece *b)
{
    int way;

    if (a->closing != b->closing)
        return a->closing ? 1 : -1;
    if (rater->work->lines != NULL && (way = tf_compare_lines(rater, a, b)) != 0)
        return way;
    if (a->price != b->price)
        return a->price < b->price ? -1 : 1;
    return a->key == b->key ? 0 : tf_keys_compare(&rater->keys, a->key, b->key);
}

/* What closes: in the order of time; what a total comes to counts towards its minimum.  (R7) */
static int compare_closings(
        const struct tf_rater *rater, const struct tf_piece *a, const struct tf_piece *b)
{
    int way = a->closing ? compare_numbers(a->from, b->from) : 0;

    if (a->closing && way == 0)
        way = (int)rater->work->items[a->item]->kind - (int)rater->work->items[b->item]->kind;
    return way;
}

/* Segments, then lines before pieces: price, key, total; then time, then id.  (R11, R12) */
static int compare_pieces(void *ud, const void *left, const void *right)
{
    const struct tf_rater *rater = ud;
    const struct tf_piece *a = left;
    const struct tf_piece *b = right;
    const struct tf_item *a_item = rater->work->items[a->item];
    const struct tf_item *b_item = rater->work->items[b->item];
    enum tf_window total;
    int way = compare_numbers(a->ends_at, b->ends_at);

    if (way != 0 || (way = compare_line_order(rater, a, b)) != 0 ||
            (way = compare_closings(rater, a, b)) != 0)
        return way;
    total = rater->book->prices[a->price].total;
    if (total == TF_WINDOW_SPELL || total == TF_WINDOW_EVENT) {
        if ((way = compare_numbers(a->total_from, b->total_from)) == 0)
            way = tf_event_compare_ids(a_item->event, b_item->event);
    } else {
        way = total == TF_WINDOW_NONE ? 0 : compare_numbers(a->total_from, b->total_from);
    }
    if (way == 0)
        way = compare_numbers(a->from, b->from);
    if (way == 0) /* a point comes before a stretch that begins with it  (R14) */
        way = compare_numbers(a->until, b->until);
    return way != 0 ? way : tf_event_compare_ids(a_item->event, b_item->event);
}

static tariff_code add_item(struct tf_rater *rater, struct tf_item *item, tariff_error *err)
{
    struct tf_work *work = rater->work;

    if (!tf_grow(rater->alloc, &work->items, &work->item_capacity, work->item_count + 1,
                sizeof *work->items))
        return tf_no_memory(err);
    work->items[work->item_count++] = item;
    return TARIFF_OK;
}

tariff_code tf_put_piece(
        struct tf_rater *rater, struct tf_item *item, struct tf_piece *piece, tariff_error *err)
{
    tariff_code code = add_item(rater, item, err);

    piece->item = (uint32_t)rater->work->item_count - 1;
    return code == TARIFF_OK ? add_piece(rater, piece, err) : code;
}

/* What is settled now: points of the segment, stretches up to the horizon. */
struct extent {
    struct tf_interval segment;
    int64_t horizon;
    bool only_whole; /* pieces that the horizon would cut off wait */
    bool finally;    /* peaks do not wait for the end of their window */
};

static bool is_due(const struct tf_item *item, const struct extent *extent)
{
    if (item->kind == TF_ITEM_PEAK && extent->finally)
        return true;
    return item->from >= extent->segment.from && item->from < extent->segment.until;
}

/* What is charged in advance: once, and a later period only when time has come beyond its
 * beginning.
 */
static bool is_due_ahead(const struct tf_item *item, const struct extent *extent)
{
    return item->done < item->from &&
           (item->from < extent->horizon || item->from == item->event->from);
}

/* Cuts the part of an item that lies in the segment and was not settled before. */
static tariff_code gather_item(struct tf_rater *rater, struct tf_party *party, struct tf_item *item,
        const struct extent *extent, tariff_error *err)
{
    bool is_ahead = tf_item_is_ahead(rater, item);
    bool is_point = item->from == item->until || is_ahead;
    int64_t from = tf_item_is_behind(rater, item) ? item->until - 1 : item->from;
    struct tf_interval stretch = { from > item->done ? from : item->done,
        item->until < extent->horizon ? item->until : extent->horizon };
    tariff_code code;

    if (is_point ? !is_due(item, extent) || (is_ahead && !is_due_ahead(item, extent))
                 : stretch.from >= stretch.until)
        return TARIFF_OK;
    if (is_point)
        stretch = (struct tf_interval){ item->from, item->from };
    code = add_item(rater, item, err);
    if (code != TARIFF_OK)
        return code;
    return cut_item(
            rater, party, (uint32_t)rater->work->item_count - 1, stretch, extent->only_whole, err);
}

static tariff_code gather(struct tf_rater *rater, struct tf_party *party,
        const struct extent *extent, tariff_error *err)
{
    tariff_code code = TARIFF_OK;

    rater->charging = true;
    rater->work->item_count = 0;
    rater->work->piece_count = 0;
    for (size_t i = 0; i < party->item_count && code == TARIFF_OK; i++)
        code = gather_item(rater, party, &party->items[i], extent, err);
    for (size_t i = 0; i < party->held_count && code == TARIFF_OK; i++)
        code = gather_item(rater, party, &party->held[i], extent, err);
    return code;
}

void tf_swap_line(struct tf_rater *rater, struct tf_parked_line *parked)
{
    struct tf_work *work = rater->work;
    struct tf_parked_line other = *parked;

    parked->open = work->open;
    parked->draws = work->draws;
    parked->draw_count = work->draw_count;
    parked->draw_capacity = work->draw_capacity;
    work->open = other.open;
    work->draws = other.draws;
    work->draw_count = other.draw_count;
    work->draw_capacity = other.draw_capacity;
    if (rater->trail != NULL) {
        parked->trail = *rater->trail;
        *rater->trail = other.trail;
    }
}

/*
 * The parked line of a piece, added in the order of lines when it is new; NULL without memory.
 * What closes a total goes to the line of its usage.
 */
static struct tf_parked_line *find_parked(struct tf_rater *rater, const struct tf_piece *piece)
{
    struct tf_work *work = rater->work;
    size_t at = 0;

    for (size_t i = 0; i < work->parked_count; i++) {
        const struct tf_piece *other = &work->parked[i].piece;

        if (other->price == piece->price && other->key == piece->key)
            return &work->parked[i];
    }
    while (at < work->parked_count && compare_line_order(rater, &work->parked[at].piece, piece) < 0)
        at++;
    if (!tf_grow(rater->alloc, &work->parked, &work->parked_capacity, work->parked_count + 1,
                sizeof *work->parked))
        return NULL;
    memmove(work->parked + at + 1, work->parked + at,
            (work->parked_count - at) * sizeof *work->parked);
    work->parked[at] = (struct tf_parked_line){ .piece = *piece, .is_new = true };
    tf_text_init(&work->parked[at].trail, rater->alloc);
    work->parked_count++;
    return &work->parked[at];
}

/*
 * True when a function failed at a piece before anything of its item was charged.  The pieces of an
 * item with one price are charged in the order of time.
 */
static bool is_untouched(
        const struct tf_rater *rater, const struct tf_item *item, const struct tf_piece *piece)
{
    return item->price != TF_NONE &&
           (piece->from == item->from || tf_item_is_behind(rater, item)) &&
           rater->book->prices[piece->price].looks && rater->failed == item->event;
}

/* Charges one piece, unless its event is left out. */
static tariff_code charge_piece(struct tf_rater *rater, struct tf_party *party,
        const struct tf_piece *piece, struct tf_interval window, tariff_error *err)
{
    struct tf_item *item = rater->work->items[piece->item];
    tariff_code code;

    if (rater->spare.leave_out != NULL && item->event->left_out)
        return TARIFF_OK;
    if (item->kind == TF_ITEM_SPELL && item->until == TF_NEVER && piece->until == rater->as_of)
        rater->work->open.line.open = true; /* rated to here only  (S-30) */
    code = tf_piece_charge(rater, party, piece, item, window, err);
    if (code != TARIFF_OK && rater->spare.leave_out != NULL && is_untouched(rater, item, piece) &&
            rater->spare.leave_out(rater->spare.ud, item, err))
        return TARIFF_OK;
    return code;
}

/* Charges the pieces from *at on that belong to one line and one segment. */
static tariff_code charge_run(struct tf_rater *rater, struct tf_party *party,
        struct tf_interval window, size_t *at, tariff_error *err)
{
    struct tf_work *work = rater->work;
    const struct tf_piece *first = &work->pieces[*at];
    tariff_code code = TARIFF_OK;

    for (; *at < work->piece_count && code == TARIFF_OK; ++*at) {
        const struct tf_piece *piece = &work->pieces[*at];

        if (piece->price != first->price || piece->key != first->key ||
                piece->closing != first->closing || piece->ends_at != first->ends_at)
            break;
        code = charge_piece(rater, party, piece, window, err);
    }
    return code;
}

/* Ends the parked lines, in order; after a failure only frees them. */
static tariff_code end_parked(
        struct tf_rater *rater, struct tf_party *party, tariff_code code, tariff_error *err)
{
    struct tf_work *work = rater->work;

    for (size_t i = 0; i < work->parked_count; i++) {
        struct tf_parked_line *parked = &work->parked[i];

        tf_swap_line(rater, parked);
        if (code == TARIFF_OK)
            code = tf_line_end(rater, party, err);
        tf_swap_line(rater, parked);
        tf_free(rater->alloc, parked->draws, parked->draw_capacity * sizeof *parked->draws);
        tf_text_free(&parked->trail);
    }
    work->parked_count = 0;
    return code;
}

/*
 * Segment after segment; the lines are parked, since they go on through all that lie in the
 * settlement window.  (R11)
 */
static tariff_code charge_segments(struct tf_rater *rater, struct tf_party *party,
        struct tf_interval window, bool provisional, tariff_error *err)
{
    struct tf_work *work = rater->work;
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < work->piece_count && code == TARIFF_OK;) {
        const struct tf_piece *first = &work->pieces[i];
        struct tf_parked_line *parked = find_parked(rater, first);

        if (parked == NULL) {
            code = tf_no_memory(err);
            break;
        }
        tf_swap_line(rater, parked);
        if (parked->is_new)
            tf_line_begin(rater, party, first, work->items[first->item], window);
        parked->is_new = false;
        work->open.line.provisional = provisional;
        code = charge_run(rater, party, window, &i, err);
        tf_swap_line(rater, parked);
    }
    return code;
}

/* Charges the sorted pieces, one line after another. */
static tariff_code charge_pieces(struct tf_rater *rater, struct tf_party *party,
        struct tf_interval window, bool provisional, tariff_error *err)
{
    struct tf_work *work = rater->work;
    tariff_code code = TARIFF_OK;

    for (size_t i = 0; i < work->piece_count && code == TARIFF_OK;) {
        const struct tf_piece *first = &work->pieces[i];

        tf_line_begin(rater, party, first, work->items[first->item], window);
        work->open.line.provisional = provisional;
        code = charge_run(rater, party, window, &i, err);
        if (code == TARIFF_OK)
            code = tf_line_end(rater, party, err);
    }
    return code;
}

/* Sorts the pieces from the one at `from` on. */
static tariff_code sort_pieces(
        struct tf_rater *rater, size_t from, tf_compare compare, tariff_error *err)
{
    struct tf_work *work = rater->work;
    size_t count = work->piece_count - from;

    if (count < 2)
        return TARIFF_OK;
    if (!tf_grow(rater->alloc, &work->scratch, &work->scratch_capacity, count,
                sizeof *work->scratch))
        return tf_no_memory(err);
    tf_sort(work->pieces + from, count, sizeof *work->pieces, compare, rater, work->scratch);
    return TARIFF_OK;
}

/* Keeps what is not settled yet of a list of items. */
static uint32_t keep_unsettled(struct tf_item *items, uint32_t count, int64_t at)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < count; i++) {
        bool is_point = items[i].from == items[i].until;

        if (items[i].until < at || (items[i].until == at && !is_point))
            continue;
        items[kept++] = items[i];
    }
    return kept;
}

/* What begins later has nothing settled yet. */
static void mark_item(struct tf_item *item, int64_t at)
{
    if (item->from < at)
        item->done = at;
}

static void mark_settled(struct tf_party *party, int64_t at)
{
    for (size_t i = 0; i < party->item_count; i++)
        mark_item(&party->items[i], at);
    for (size_t i = 0; i < party->held_count; i++)
        mark_item(&party->held[i], at);
    party->item_count = keep_unsettled(party->items, party->item_count, at);
    party->held_count = keep_unsettled(party->held, party->held_count, at);
}

/* The totals that close in the segment, after its lines of usage.  (R7) */
static tariff_code charge_closings(struct tf_rater *rater, struct tf_party *party,
        struct tf_interval segment, int64_t horizon, bool provisional, tariff_error *err)
{
    tariff_code code;

    rater->work->item_count = 0;
    rater->work->piece_count = 0;
    code = tf_gather_closings(rater, party, horizon, provisional, err);
    if (code == TARIFF_OK)
        code = sort_pieces(rater, 0, compare_pieces, err);
    return code == TARIFF_OK ? charge_segments(rater, party, segment, provisional, err) : code;
}

tariff_code tf_segment_settle(struct tf_rater *rater, struct tf_party *party,
        struct tf_interval segment, int64_t horizon, bool provisional, tariff_error *err)
{
    struct extent extent = { segment, segment.until < horizon ? segment.until : horizon, false,
        provisional };
    struct tf_work *work = rater->work;
    bool closes = rater->book->closes, pays_later = rater->book->pays_later;
    tariff_code code = gather(rater, party, &extent, err);

    if (code == TARIFF_OK && rater->book->covers_by_order)
        code = tf_order_lines(rater, party, segment.until - 1, err);
    if (code == TARIFF_OK)
        code = sort_pieces(rater, 0, compare_pieces, err);
    if (code == TARIFF_OK &&
            (closes || pays_later ||
                    (work->piece_count > 0 && work->pieces[0].ends_at != TF_NEVER))) {
        code = charge_segments(rater, party, segment, provisional, err);
        if (code == TARIFF_OK && closes)
            code = charge_closings(rater, party, segment, extent.horizon, provisional, err);
        if (code == TARIFF_OK && pays_later)
            code = tf_lines_pay(rater, party, segment, err);
        code = end_parked(rater, party, code, err);
    } else if (code == TARIFF_OK) {
        code = charge_pieces(rater, party, segment, provisional, err);
    }
    if (code == TARIFF_OK)
        mark_settled(party, provisional ? segment.until : extent.horizon);
    rater->charging = code != TARIFF_OK;
    return code;
}

/*
 * The key of a point whose codes are remembered.  A function is asked for it, and *now is then
 * the piece's rate too.
 */
static tariff_code point_key(struct tf_rater *rater, const struct tf_party *party,
        const struct tf_item *item, struct tf_piece *piece, struct tf_rate_now *now,
        tariff_error *err)
{
    struct tf_choice *choice = &rater->work->choices[item->choice];
    const struct tf_price *price = &rater->book->prices[item->price];
    tariff_code code = TARIFF_OK;

    if (price->function != TF_NONE) {
        code = tf_rate_find(rater, party, price, item->event, item->from, now, err);
        if (code != TARIFF_OK)
            return code;
        piece->rate = now;
        if (price->looks)
            now->codes_read = choice->key_read; /* its key is that of all fields */
        if (!choice->has_key || choice->key_read != now->codes_read)
            code = function_key(rater, price, item->event, now->codes_read, &choice->key, err);
        choice->has_key = code == TARIFF_OK;
        choice->key_read = now->codes_read;
    }
    piece->key = choice->key;
    return code;
}

tariff_code tf_point_settle(
        struct tf_rater *rater, struct tf_party *party, struct tf_item *item, tariff_error *err)
{
    const struct tf_price *price = &rater->book->prices[item->price];
    struct tf_interval window = { item->from, item->from };
    struct tf_piece piece = { .price = item->price,
        .from = item->from,
        .until = item->from,
        .total_from = item->from,
        .ends_at = TF_NEVER };
    struct tf_rate_now now;
    tariff_code code;

    if (item->choice != TF_NONE)
        code = point_key(rater, party, item, &piece, &now, err);
    else
        code = tf_line_key(rater, party, price, item->event, item->from, &piece.key, err);
    if (code == TARIFF_OK && price->looks && piece.rate == NULL) { /* before anything is changed */
        code = tf_rate_find(rater, party, price, item->event, item->from, &now, err);
        piece.rate = &now;
    }
    if (code != TARIFF_OK)
        return code;
    tf_line_begin(rater, party, &piece, item, window);
    rater->charging = true;
    code = tf_piece_charge(rater, party, &piece, item, window, err);
    if (code == TARIFF_OK)
        code = tf_line_end(rater, party, err);
    rater->charging = code != TARIFF_OK;
    return code;
}

/* In the order of the ends; at one instant by id, what closes as lines are ordered.  (R15) */
static int compare_ends(void *ud, const void *left, const void *right)
{
    const struct tf_rater *rater = ud;
    const struct tf_piece *a = left;
    const struct tf_piece *b = right;
    int way = compare_numbers(a->until, b->until);

    if (way == 0)
        way = compare_numbers(a->from == a->until, b->from == b->until);
    if (way == 0)
        way = tf_event_compare_ids(
                rater->work->items[a->item]->event, rater->work->items[b->item]->event);
    if (way == 0)
        way = compare_line_order(rater, a, b);
    return way != 0 ? way : compare_closings(rater, a, b);
}

/* Keeps what ends after t.  The lines of the rest are put out, finally those of all. */
static tariff_code keep_later(struct tf_rater *rater, struct tf_party *party, struct tf_item *items,
        uint32_t *count, const struct extent *extent, tariff_error *err)
{
    int64_t t = extent->horizon;
    uint32_t kept = 0;
    tariff_code code = TARIFF_OK;

    for (uint32_t i = 0; i < *count; i++) {
        struct tf_item *item = &items[i];
        bool is_due = item->until <= t || extent->finally;

        if (is_due && item->from < item->until && party->begun.count > 0 && code == TARIFF_OK)
            code = tf_begun_put_out(rater, party, item, t, err);
        if (item->until > t)
            items[kept++] = *item;
    }
    *count = kept;
    return code;
}

/* Charges one of the gathered pieces as a line of its own. */
static tariff_code charge_alone(struct tf_rater *rater, struct tf_party *party, size_t index,
        struct tf_interval window, bool provisional, tariff_error *err)
{
    struct tf_work *work = rater->work;
    struct tf_piece *pieces = work->pieces;
    size_t count = work->piece_count;
    tariff_code code;

    work->pieces = &pieces[index];
    work->piece_count = 1;
    code = charge_pieces(rater, party, window, provisional, err);
    work->pieces = pieces;
    work->piece_count = count;
    return code;
}

/* The totals that close before `until`; finally, all that are open.  (R7, R15) */
static tariff_code close_totals(struct tf_rater *rater, struct tf_party *party, int64_t until,
        bool finally, tariff_error *err)
{
    struct tf_work *work = rater->work;
    size_t items = work->item_count, pieces = work->piece_count;
    tariff_code code;

    if (!finally && tf_next_closing(rater, party) >= until)
        return TARIFF_OK;
    code = tf_gather_closings(rater, party, until, finally, err);
    if (code == TARIFF_OK)
        code = sort_pieces(rater, pieces, compare_ends, err);
    for (size_t i = pieces; i < work->piece_count && code == TARIFF_OK; i++) {
        int64_t at = work->pieces[i].from;

        code = charge_alone(rater, party, i, (struct tf_interval){ at, at }, finally, err);
    }
    work->item_count = items;
    work->piece_count = pieces;
    return code;
}

/* A gathered piece, after the totals that closed before what it ends with. */
static tariff_code settle_piece(struct tf_rater *rater, struct tf_party *party, size_t index,
        int64_t t, bool finally, tariff_error *err)
{
    const struct tf_piece piece = rater->work->pieces[index];
    struct tf_item *item = rater->work->items[piece.item];
    bool is_ahead = tf_item_is_ahead(rater, item);
    bool is_cut_off = item->until > t && !is_ahead;
    struct tf_interval window = { item->from,
        is_ahead || (is_cut_off && item->kind != TF_ITEM_INTERVAL) ? piece.until : item->until };
    /* Before a peak that is still open comes only what has closed. */
    int64_t closed = piece.until > t ? t : piece.until - (piece.from < piece.until ? 1 : 0);
    tariff_code code = close_totals(rater, party, closed, false, err);

    if (code == TARIFF_OK)
        code = charge_alone(rater, party, index, window, finally && is_cut_off, err);
    item->done = piece.until;
    return code;
}

tariff_code tf_pieces_settle(
        struct tf_rater *rater, struct tf_party *party, int64_t t, bool finally, tariff_error *err)
{
    struct extent extent = { { TF_ALWAYS, t + 1 }, t, !finally, finally };
    tariff_code code = gather(rater, party, &extent, err);

    if (code == TARIFF_OK)
        code = sort_pieces(rater, 0, compare_ends, err);
    for (size_t i = 0; i < rater->work->piece_count && code == TARIFF_OK; i++)
        code = settle_piece(rater, party, i, t, finally, err);
    if (code == TARIFF_OK)
        code = keep_later(rater, party, party->items, &party->item_count, &extent, err);
    if (code == TARIFF_OK)
        code = keep_later(rater, party, party->held, &party->held_count, &extent, err);
    /* What still runs may end with a total that closes at t: then it comes first, and all waits. */
    if (code == TARIFF_OK)
        code = close_totals(rater, party,
                finally || party->item_count + party->held_count == 0 ? t + 1 : t, finally, err);
    rater->charging = code != TARIFF_OK;
    return code;
}
