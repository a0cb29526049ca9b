/* SPDX-License-Identifier: MIT */
/*
 * memo.c - a trie whose edges are small arrays where values are small, and one hash table
 * where they are not.
 */
#include "rating/memo.h"

#include <string.h>

enum {
    NODES_MAX = 4 * TF_MEMO_LEAVES_MAX,
    SMALL_MAX = 64 /* values below it have their children in an array */
};

/* What a read found. */
struct found {
    bool given; /* a number that was not given is another value than any number */
    uint64_t low;
    uint64_t high;
};

struct memo_node {
    bool is_known; /* what it reads, or what it answers, has been noted */
    bool is_leaf;
    struct tf_read read;
    uint32_t small[2]; /* the array of children: where in smalls, and how many; 0: none */
    struct tf_memo_answer answer;
};

/* A child whose value is no small one. */
struct memo_edge {
    uint32_t node;
    uint32_t child; /* 0: an empty place */
    struct found found;
};

struct tf_memo {
    struct tf_alloc alloc;
    struct memo_node *nodes; /* the root of price i is node i */
    size_t node_count;
    size_t node_capacity;
    size_t root_count;
    size_t leaf_count;
    uint32_t *smalls;
    size_t small_count;
    size_t small_capacity;
    struct memo_edge *edges;
    size_t edge_count;
    size_t edge_capacity; /* a power of two, or 0 */
};

void tf_reads_add(struct tf_reads *reads, enum tf_read_kind kind, uint32_t index)
{
    for (size_t i = 0; i < reads->count; i++) {
        if (reads->items[i].kind == kind && reads->items[i].index == index)
            return;
    }
    if (reads->count == TF_MEMO_READS_MAX)
        reads->too_many = true;
    else
        reads->items[reads->count++] = (struct tf_read){ kind, index };
}

struct tf_memo *tf_memo_new(struct tf_alloc alloc, const struct tf_rulebook *book)
{
    struct tf_memo *memo = tf_get(alloc, sizeof *memo);

    if (memo == NULL)
        return NULL;
    *memo = (struct tf_memo){ .alloc = alloc, .root_count = book->price_count_all };
    if (!tf_grow(alloc, &memo->nodes, &memo->node_capacity, (size_t)book->price_count_all + 1,
                sizeof *memo->nodes)) {
        tf_free(alloc, memo, sizeof *memo);
        return NULL;
    }
    memo->node_count = book->price_count_all;
    memset(memo->nodes, 0, memo->node_count * sizeof *memo->nodes);
    return memo;
}

void tf_memo_free(struct tf_memo *memo)
{
    if (memo == NULL)
        return;
    tf_free(memo->alloc, memo->nodes, memo->node_capacity * sizeof *memo->nodes);
    tf_free(memo->alloc, memo->smalls, memo->small_capacity * sizeof *memo->smalls);
    tf_free(memo->alloc, memo->edges, memo->edge_capacity * sizeof *memo->edges);
    tf_free(memo->alloc, memo, sizeof *memo);
}

size_t tf_memo_count(const struct tf_memo *memo)
{
    return memo->leaf_count;
}

/* -- values -------------------------------------------------------------------------------- */

static struct found clock_value(const struct tf_read_from *from, uint32_t bucket)
{
    struct tf_clock clock = tf_clock_at(from->zone, from->at);

    switch ((enum tf_bucket)bucket) {
    case TF_BUCKET_HOUR:
        return (struct found){ true, (uint64_t)clock.hour, 0 };
    case TF_BUCKET_WEEKDAY:
        return (struct found){ true, (uint64_t)clock.weekday, 0 };
    case TF_BUCKET_MONTH:
        return (struct found){ true, (uint64_t)clock.month, 0 };
    case TF_BUCKET_COUNT:
        break;
    }
    return (struct found){ false, 0, 0 };
}

static struct found read_value(const struct tf_read_from *from, struct tf_read read)
{
    const struct tf_event *event = from->event;
    size_t version;

    switch (read.kind) {
    case TF_READ_CODE:
        return (struct found){ true, event->codes[read.index], 0 };
    case TF_READ_NUMBER:
        if ((event->given >> read.index & 1) != 0)
            return (struct found){ true, tf_i128_lo(event->numbers[read.index].units),
                (uint64_t)tf_i128_hi(event->numbers[read.index].units) };
        break;
    case TF_READ_CLOCK:
        return clock_value(from, read.index);
    case TF_READ_FACT:
        version = tf_fact_version_at(&from->book->facts.items[read.index], from->at);
        if (version != SIZE_MAX)
            return (struct found){ true, version, 0 };
        break;
    }
    return (struct found){ false, 0, 0 };
}

static bool is_small(const struct found *found)
{
    return found->given && found->high == 0 && found->low < SMALL_MAX;
}

static bool is_same_found(const struct found *a, const struct found *b)
{
    return a->given == b->given && a->low == b->low && a->high == b->high;
}

/* -- edges ---------------------------------------------------------------------------------- */

static size_t edge_place(const struct tf_memo *memo, uint32_t node, const struct found *found)
{
    uint64_t hash = tf_fmix64(found->low ^ found->high * UINT64_C(0x9E3779B97F4A7C15) ^
                              (uint64_t)node << 33 ^ (uint64_t)found->given << 32);
    size_t at = (size_t)hash & (memo->edge_capacity - 1);

    while (memo->edges[at].child != 0 &&
            (memo->edges[at].node != node || !is_same_found(&memo->edges[at].found, found)))
        at = (at + 1) & (memo->edge_capacity - 1);
    return at;
}

/* The node that a value leads to, or 0.  Roots are never children. */
static uint32_t child_of(const struct tf_memo *memo, uint32_t node, const struct found *found)
{
    const struct memo_node *from = &memo->nodes[node];

    if (is_small(found))
        return found->low < from->small[1] ? memo->smalls[from->small[0] + found->low] : 0;
    return memo->edge_capacity == 0 ? 0 : memo->edges[edge_place(memo, node, found)].child;
}

static bool grow_edges(struct tf_memo *memo)
{
    struct tf_memo old = *memo;

    memo->edge_capacity = old.edge_capacity == 0 ? 64 : old.edge_capacity * 2;
    memo->edges = tf_get(memo->alloc, memo->edge_capacity * sizeof *memo->edges);
    if (memo->edges == NULL) {
        *memo = old;
        return false;
    }
    memset(memo->edges, 0, memo->edge_capacity * sizeof *memo->edges);
    for (size_t i = 0; i < old.edge_capacity; i++) {
        const struct memo_edge *edge = &old.edges[i];

        if (edge->child != 0)
            memo->edges[edge_place(memo, edge->node, &edge->found)] = *edge;
    }
    tf_free(memo->alloc, old.edges, old.edge_capacity * sizeof *old.edges);
    return true;
}

static bool add_edge(struct tf_memo *memo, uint32_t node, const struct found *found, uint32_t child)
{
    if (memo->edge_count * 2 >= memo->edge_capacity && !grow_edges(memo))
        return false;
    memo->edges[edge_place(memo, node, found)] = (struct memo_edge){ node, child, *found };
    memo->edge_count++;
    return true;
}

/* An array of children that reaches up to the value; the one it replaces stays unused behind. */
static bool add_small(struct tf_memo *memo, uint32_t node, uint64_t value, uint32_t child)
{
    struct memo_node *from = &memo->nodes[node];
    uint32_t count = from->small[1];

    if (value >= count) {
        uint32_t wider = count < 4 ? 8 : 2 * count;
        size_t at = memo->small_count;

        while (value >= wider)
            wider *= 2;
        if (!tf_grow(memo->alloc, &memo->smalls, &memo->small_capacity, at + wider,
                    sizeof *memo->smalls))
            return false;
        memset(memo->smalls + at, 0, wider * sizeof *memo->smalls);
        if (count > 0)
            memcpy(memo->smalls + at, memo->smalls + from->small[0], count * sizeof *memo->smalls);
        memo->small_count = at + wider;
        from->small[0] = (uint32_t)at;
        from->small[1] = wider;
    }
    memo->smalls[from->small[0] + value] = child;
    return true;
}

/* The node that a value leads to, made when it is new; 0 when there is no memory. */
static uint32_t get_child(struct tf_memo *memo, uint32_t node, const struct found *found)
{
    uint32_t child = child_of(memo, node, found);
    bool added;

    if (child != 0)
        return child;
    if (!tf_grow(memo->alloc, &memo->nodes, &memo->node_capacity, memo->node_count + 1,
                sizeof *memo->nodes))
        return 0;
    child = (uint32_t)memo->node_count;
    memset(&memo->nodes[child], 0, sizeof memo->nodes[child]);
    added = is_small(found) ? add_small(memo, node, found->low, child)
                            : add_edge(memo, node, found, child);
    memo->node_count += added;
    return added ? child : 0;
}

/* -- answers --------------------------------------------------------------------------------- */

const struct tf_memo_answer *tf_memo_find(const struct tf_memo *memo, uint32_t price,
        const struct tf_read_from *from, struct tf_reads *reads)
{
    const struct memo_node *node = &memo->nodes[price];
    uint32_t at = price;

    while (node->is_known && !node->is_leaf) {
        struct found found = read_value(from, node->read);

        if (reads != NULL)
            tf_reads_add(reads, node->read.kind, node->read.index);
        at = child_of(memo, at, &found);
        if (at == 0)
            return NULL;
        node = &memo->nodes[at];
    }
    return node->is_known ? &node->answer : NULL;
}

/* True when the node says, or learns to say, that this is read next. */
static bool leads_on(struct memo_node *node, struct tf_read read)
{
    if (!node->is_known) {
        node->is_known = true;
        node->read = read;
    }
    return !node->is_leaf && node->read.kind == read.kind && node->read.index == read.index;
}

bool tf_memo_note(struct tf_memo *memo, uint32_t price, const struct tf_read_from *from,
        const struct tf_reads *reads, struct tf_memo_answer answer)
{
    uint32_t at = price;

    if (reads->too_many || memo->leaf_count >= TF_MEMO_LEAVES_MAX ||
            memo->node_count + reads->count >= NODES_MAX)
        return true;
    for (size_t i = 0; i < reads->count; i++) {
        struct found found = read_value(from, reads->items[i]);

        if (!leads_on(&memo->nodes[at], reads->items[i]))
            return true; /* not so pure after all: such an answer is not kept */
        at = get_child(memo, at, &found);
        if (at == 0)
            return false;
    }
    if (!memo->nodes[at].is_known) {
        memo->nodes[at].is_known = memo->nodes[at].is_leaf = true;
        memo->nodes[at].answer = answer;
        memo->leaf_count++;
    }
    return true;
}
