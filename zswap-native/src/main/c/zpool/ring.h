/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ring.h - the project's own intrusive list: a circle of links through a head, which is the
 * circle's first and last neighbour at once. A link that is on no ring points at itself.
 *
 * No locking: callers hold the lock that protects the ring.
 */
#ifndef ZPOOL_RING_H
#define ZPOOL_RING_H

#include <stdbool.h>
#include <stddef.h>

struct ring {
	struct ring *after, *before;
};

/* The structure of this type that holds the link as this member. */
#define ring_item(link, type, member) ((type *)((char *)(link) - offsetof(type, member)))

static inline void ring_init(struct ring *r)
{
	r->after = r;
	r->before = r;
}

static inline bool ring_empty(const struct ring *r)
{
	return r->after == r;
}

static inline void ring_insert(struct ring *link, struct ring *left, struct ring *right)
{
	link->before = left;
	link->after = right;
	left->after = link;
	right->before = link;
}

static inline void ring_push_front(struct ring *head, struct ring *link)
{
	ring_insert(link, head, head->after);
}

static inline void ring_push_back(struct ring *head, struct ring *link)
{
	ring_insert(link, head->before, head);
}

/* Takes the link out; harmless if it is on no ring. */
static inline void ring_remove(struct ring *link)
{
	link->before->after = link->after;
	link->after->before = link->before;
	ring_init(link);
}

/* Puts the whole of one ring before the first of another, in its order, and leaves it empty. */
static inline void ring_move_all_front(struct ring *head, struct ring *from)
{
	if (ring_empty(from))
		return;
	from->after->before = head;
	from->before->after = head->after;
	head->after->before = from->before;
	head->after = from->after;
	ring_init(from);
}

#endif
