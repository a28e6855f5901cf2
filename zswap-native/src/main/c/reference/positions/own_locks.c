/* SPDX-License-Identifier: Apache-2.0 */
/*
 * own_locks.c - lists with a lock each, as Linux has them from 6.13 on, and the order of offlining
 * that let a delete take the wrong one: the lists leave the table first, and only then are they
 * spliced. Who finds none for a cgroup goes on to its parent.
 *
 * A list's links are not always under one lock here. So what links look like is read in one step
 * and changed in another, and whoever comes in between is heard.
 */
#include "reference/lru_lists.h"
#include "reference/positions/positions.h"

/* The list of a cgroup, or of the next ancestor that has a living one, locked; NULL with !climb. */
static struct lru_list *lock_list(int nid, struct mem_cgroup *memcg, bool climb)
{
	struct lru_list *list;

	for (;;) {
		rcu_read_lock();
		list = lru_find(nid, memcg ? READ_ONCE(memcg->kmemcg_id) : -1);
		if (list) {
			spin_lock(&list->lock);
			if (!list->dead)
				break;
			spin_unlock(&list->lock);
			list = NULL;
		}
		rcu_read_unlock();
		if (!climb)
			return NULL;
		memcg = memcg->parent;
	}
	rcu_read_unlock();
	return list;
}

static void push_back(struct ring *head, struct ring *link)
{
	struct ring *last;

	world_point(POINT_LRU, head, POINT_READ);
	last = head->before;
	explore_also(last, POINT_WRITE);
	explore_also(link, POINT_WRITE);
	world_point(POINT_LRU, head, POINT_WRITE);
	ring_insert(link, last, head);
}

static void remove(struct ring *link)
{
	struct ring *before, *after;

	world_point(POINT_LRU, link, POINT_READ);
	before = link->before;
	after = link->after;
	explore_also(before, POINT_WRITE);
	explore_also(after, POINT_WRITE);
	world_point(POINT_LRU, link, POINT_WRITE);
	before->after = after;
	after->before = before;
	ring_init(link);
}

void own_lock_set_listed(struct ring *link, int nid, struct mem_cgroup *memcg, bool listed)
{
	struct lru_list *list = lock_list(nid, memcg, true);

	world_point(POINT_LRU, link, POINT_READ);
	if (ring_empty(link) == listed) {
		if (listed)
			push_back(&list->items, link);
		else
			remove(link);
		list->count += listed ? 1 : -1;
		lru_touched(list, nid);
	}
	spin_unlock(&list->lock);
}

void own_lock_leave(struct lru_walk *walk)
{
	spin_unlock(&walk->list->lock);
	walk->locked = false;
}

unsigned long own_lock_walk(struct lru_walk *walk)
{
	unsigned long went = 0;

	do {
		walk->list = lock_list(walk->nid, walk->memcg, false);
		walk->locked = walk->list;
	} while (walk->list && lru_pass(walk, &went));
	if (walk->locked)
		own_lock_leave(walk);
	return went;
}

/* Both lists are locked, the child's first. */
static void splice(struct lru_list *from, struct lru_list *to)
{
	world_point(POINT_LRU, &from->items, POINT_READ);
	explore_also(from->items.after, POINT_WRITE);
	explore_also(from->items.before, POINT_WRITE);
	explore_also(to->items.after, POINT_WRITE);
	explore_also(&to->items, POINT_WRITE);
	world_point(POINT_LRU, &from->items, POINT_WRITE);
	ring_move_all_front(&to->items, &from->items);
	to->count += from->count;
	from->count = 0;
	from->dead = true;
}

void own_lock_reparent(struct mem_cgroup *memcg, struct mem_cgroup *parent)
{
	struct lru_lists *lists;

	if (!lru_is_set_up())
		return;
	/* From here on the child has no list, though its items are still on one. */
	lists = tree_take(&lru_by_id, memcg->kmemcg_id);
	if (!lists)
		return;
	for (int nid = 0; nid < world_nodes; nid++) {
		struct lru_list *from = &lists->list[nid], *to;

		spin_lock(&from->lock);
		to = lock_list(nid, parent, true);
		splice(from, to);
		lru_touched(from, nid);
		lru_touched(to, nid);
		spin_unlock(&to->lock);
		spin_unlock(&from->lock);
	}
	lru_free_lists(lists);
}
