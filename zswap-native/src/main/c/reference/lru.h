/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lru.h - the entries of every cgroup and node in the order in which they are to be reclaimed.
 *
 * Each cgroup has one list per node, found by its kmemcg id; the root's lists have no id and are
 * part of the node. A cgroup that goes offline takes over its parent's id, and its lists are
 * spliced to the head of the parent's: whoever holds the old cgroup still finds the right list.
 *
 * Locking: one lock per node covers all lists of that node. The table of lists has a lock of its
 * own, taken under it. The id is always read under the node's lock, so that an addition that races
 * with reparenting lands either on the child's list before the splice or on the parent's after it.
 */
#ifndef REFERENCE_LRU_H
#define REFERENCE_LRU_H

#include "world/world.h"
#include "zpool/ring.h"

/* Prepares the lists of the root. Before it, every list is empty. */
void lru_setup(void);
bool lru_is_set_up(void);

/* Makes sure that a cgroup and its ancestors have lists; 0 or -ENOMEM. */
int lru_alloc(struct mem_cgroup *memcg);

/*
 * Adds to the tail, or takes off, the list of a cgroup (NULL: the root) that the caller keeps
 * alive. Taking off what is on no list does nothing.
 */
void lru_add(struct ring *link, int nid, struct mem_cgroup *memcg);
void lru_del(struct ring *link, int nid, struct mem_cgroup *memcg);

unsigned long lru_count(int nid, struct mem_cgroup *memcg);

/* What a visitor did to the item it was shown. */
enum lru_verdict {
	LRU_WENT,	/* it is off the list; the lock was dropped meanwhile */
	LRU_LATER,	/* to the tail with it */
	LRU_AGAIN,	/* it stays; the lock was dropped meanwhile */
	LRU_ENOUGH,	/* stop the walk; the lock was dropped meanwhile */
};

struct lru_walk {
	int nid;
	struct mem_cgroup *memcg;
	unsigned long *nr_to_walk;	/* most visits; counts down */
	/* Called with the node's lock, returns with it; see lru_unlock(). */
	enum lru_verdict (*visit)(struct lru_walk *walk, struct ring *link);
	bool stop_when_warm;		/* for the visitor: stop at a slot in the swap cache */
	bool met_warm;			/* from the visitor: it did */
	struct lru_list *list;		/* being walked; set by lru_walk() */
	bool locked;			/* positions/own_locks.c: the list's own lock is held */
};

/* Shows items from the head on; returns how many went. */
unsigned long lru_walk(struct lru_walk *walk);

/* For visitors: sends an item to the tail at once; drops and retakes the lock. */
void lru_rotate(struct lru_walk *walk, struct ring *link);
/* Or takes it off the list: a position of R3. */
void lru_isolate(struct lru_walk *walk, struct ring *link);
void lru_unlock(struct lru_walk *walk);
void lru_lock(struct lru_walk *walk);

/* For looking while nothing runs: the head of a list (NULL: there is none), and its length. */
const struct ring *lru_peek(int nid, const struct mem_cgroup *memcg, unsigned long *length);
/* What a lock here is called; false if it is not from here. */
bool lru_name(const void *address, char *out, size_t size);

#endif
