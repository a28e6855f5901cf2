/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lru_lists.h - how lru.c keeps its lists; for it and for positions/own_locks.c.
 */
#ifndef REFERENCE_LRU_LISTS_H
#define REFERENCE_LRU_LISTS_H

#include "reference/lru.h"
#include "reference/tree.h"

struct lru_list {
	struct ring items;
	unsigned long count;
	struct mem_cgroup *owner;	/* whose list it is; NULL for the root */
	/* positions/own_locks.c only. */
	spinlock_t lock;
	bool dead;			/* spliced to the parent's */
};

/* Lists of one cgroup other than the root. */
struct lru_lists {
	struct rcu_head rcu;
	struct lru_list list[WORLD_MAX_NODES];
};

/* kmemcg id -> struct lru_lists */
extern struct tree lru_by_id;

/* The list that an id (negative: the root's) leads to, or NULL. */
struct lru_list *lru_find(int nid, int id);
/* The world keeps digests of lists: tell it which one is no longer what it was. */
void lru_touched(const struct lru_list *list, int nid);
/* After a grace period: counting looks at lists without a lock. */
void lru_free_lists(struct lru_lists *lists);
/*
 * One pass of a walk from the head, under the list's lock. True if the lock was dropped, so that
 * the way on is not known any more and the walk has to begin again.
 */
bool lru_pass(struct lru_walk *walk, unsigned long *went);

#endif
