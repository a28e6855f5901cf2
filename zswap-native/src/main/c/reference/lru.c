/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lru.c - see lru.h.
 *
 * Lock order: node lock -> lock of the table (a tree's own).
 */
#include "reference/lru_lists.h"
#include "reference/positions/positions.h"
#include "world/under_test.h"

#include <errno.h>
#include <stdio.h>

static struct {
	spinlock_t lock;
	struct lru_list root;
} nodes[WORLD_MAX_NODES];

struct tree lru_by_id;

static bool set_up;

static void list_init(struct lru_list *list, struct mem_cgroup *owner)
{
	ring_init(&list->items);
	list->count = 0;
	list->owner = owner;
	list->dead = false;
	spin_lock_init(&list->lock);
}

void lru_setup(void)
{
	int nid;

	tree_init(&lru_by_id);
	for (nid = 0; nid < world_nodes; nid++) {
		spin_lock_init(&nodes[nid].lock);
		list_init(&nodes[nid].root, NULL);
	}
	set_up = true;
}

bool lru_is_set_up(void)
{
	return set_up;
}

static int id_of(struct mem_cgroup *memcg)
{
	return memcg ? READ_ONCE(memcg->kmemcg_id) : -1;
}

struct lru_list *lru_find(int nid, int id)
{
	struct lru_lists *lists;

	if (id < 0)
		return &nodes[nid].root;
	lists = tree_get(&lru_by_id, id);
	return lists ? &lists->list[nid] : NULL;
}

/*
 * R4: the list on which an item of this cgroup is. Read under the lock that the splice takes, not
 * before. One that was released was nobody's child any more when its parent went offline, and has
 * an id that leads nowhere: it keeps its parent, whose id leads on.
 */
static struct lru_list *list_of(int nid, struct mem_cgroup *memcg)
{
	struct lru_list *list = lru_find(nid, id_of(memcg));

	while (!list) {
		memcg = memcg->parent;
		list = lru_find(nid, id_of(memcg));
	}
	return list;
}

void lru_touched(const struct lru_list *list, int nid)
{
	world_lru_touched(list->owner, nid);
}

static bool has_lists(struct mem_cgroup *memcg)
{
	int id = id_of(memcg);

	if (lists_have_own_locks() && memcg && READ_ONCE(memcg->dying))
		return true;	/* it needs none any more: its parent's are used */
	return id < 0 || tree_get(&lru_by_id, id);
}

int lru_alloc(struct mem_cgroup *memcg)
{
	struct mem_cgroup *needy;
	struct lru_lists *lists;
	int nid, ret;

	/* From the top down, so that no list ever lacks a parent to be spliced to. */
	while (!has_lists(memcg)) {
		/* Past offline ones too, which go by the id of an ancestor: the lists are its. */
		needy = memcg;
		while (!has_lists(needy->parent))
			needy = needy->parent;
		lists = world_kmalloc_tracked(sizeof(struct lru_lists), 0);
		if (!lists)
			return -ENOMEM;
		for (nid = 0; nid < WORLD_MAX_NODES; nid++)
			list_init(&lists->list[nid], needy);
		/* Another task may have been faster, or the cgroup may have gone offline. */
		ret = tree_add(&lru_by_id, &needy->kmemcg_id, lists,
			       lists_have_own_locks() ? &needy->dying : NULL);
		if (ret)
			world_kfree(lists);
		if (ret == -ENOMEM)
			return ret;
	}
	return 0;
}

/* Puts an item on a list, or takes it off; does nothing if that is where it is. */
static void set_listed(struct ring *link, int nid, struct mem_cgroup *memcg, bool listed)
{
	struct lru_list *list;

	if (lists_have_own_locks()) {
		own_lock_set_listed(link, nid, memcg, listed);
		return;
	}
	spin_lock(&nodes[nid].lock);
	if (ring_empty(link) == listed) {
		/* The caller keeps the memcg itself alive. */
		list = list_of(nid, memcg);
		if (listed)
			ring_push_back(&list->items, link);
		else
			ring_remove(link);
		list->count += listed ? 1 : -1;
		lru_touched(list, nid);
	}
	spin_unlock(&nodes[nid].lock);
}

void lru_add(struct ring *link, int nid, struct mem_cgroup *memcg)
{
	set_listed(link, nid, memcg, true);
}

void lru_del(struct ring *link, int nid, struct mem_cgroup *memcg)
{
	set_listed(link, nid, memcg, false);
}

unsigned long lru_count(int nid, struct mem_cgroup *memcg)
{
	struct lru_list *list;
	unsigned long count = 0;

	if (!set_up)
		return 0;
	/* No lock: RCU keeps the list, and a count that is about right will do. */
	rcu_read_lock();
	list = lru_find(nid, id_of(memcg));
	if (list)
		count = READ_ONCE(list->count);
	rcu_read_unlock();
	return count;
}

void lru_lock(struct lru_walk *walk)
{
	if (lists_have_own_locks())
		return;		/* there may be no list to come back to: own_lock_walk() looks */
	spin_lock(&nodes[walk->nid].lock);
}

void lru_unlock(struct lru_walk *walk)
{
	if (lists_have_own_locks()) {
		own_lock_leave(walk);
		return;
	}
	spin_unlock(&nodes[walk->nid].lock);
}

void lru_rotate(struct lru_walk *walk, struct ring *link)
{
	ring_remove(link);
	ring_push_back(&walk->list->items, link);
	lru_touched(walk->list, walk->nid);
}

void lru_isolate(struct lru_walk *walk, struct ring *link)
{
	ring_remove(link);
	walk->list->count--;
	lru_touched(walk->list, walk->nid);
}

bool lru_pass(struct lru_walk *walk, unsigned long *went)
{
	struct ring *head = &walk->list->items, *link, *after;

	for (link = head->after; link != head && *walk->nr_to_walk; link = after) {
		/* Counted first: an item that always asks to be tried again must not last for ever. */
		--*walk->nr_to_walk;
		after = link->after;
		/* The visitor may take a mark off the item. */
		lru_touched(walk->list, walk->nid);
		switch (walk->visit(walk, link)) {
		case LRU_WENT:
			++*went;
			return true;
		case LRU_AGAIN:
			return true;
		case LRU_LATER:
			lru_rotate(walk, link);
			break;
		case LRU_ENOUGH:
			return false;
		}
	}
	return false;
}

unsigned long lru_walk(struct lru_walk *walk)
{
	unsigned long went = 0;
	int id;

	if (!set_up)
		return 0;
	if (lists_have_own_locks())
		return own_lock_walk(walk);
	lru_lock(walk);
	id = id_of(walk->memcg);
	do
		walk->list = lru_find(walk->nid, id);
	while (walk->list && lru_pass(walk, &went));
	lru_unlock(walk);
	return went;
}

static void free_lists(struct rcu_head *head)
{
	world_kfree(ring_item(head, struct lru_lists, rcu));
}

void lru_free_lists(struct lru_lists *lists)
{
	call_rcu(&lists->rcu, free_lists);
}

static void renumber(struct mem_cgroup *memcg, int id)
{
	struct mem_cgroup *pos = NULL;

	while ((pos = world_next_descendant(pos, memcg)))
		WRITE_ONCE(pos->kmemcg_id, id);
}

/* A position of R4: a look without the lock, which an addition that is under way escapes. */
static bool looks_empty(int nid, int id)
{
	struct lru_list *list;

	if (protocol.lists != LISTS_LOCKLESS_COUNT)
		return false;
	list = lru_find(nid, id);
	return !list || !READ_ONCE(list->count);
}

void ut_reparent_list_lrus(struct mem_cgroup *memcg, struct mem_cgroup *parent)
{
	int id = memcg->kmemcg_id, parent_id = parent->kmemcg_id, nid;
	struct lru_list *from, *to;
	struct lru_lists *lists;

	if (lists_have_own_locks()) {
		own_lock_reparent(memcg, parent);
		return;
	}
	/* R4: ids before lists. From here on nothing new gets onto the old lists. */
	if (protocol.order == ORDER_ID_FIRST)
		renumber(memcg, parent_id);
	if (!set_up)
		return;
	for (nid = 0; nid < world_nodes; nid++) {
		if (looks_empty(nid, id))
			continue;
		spin_lock(&nodes[nid].lock);
		from = lru_find(nid, id);
		if (from) {
			to = lru_find(nid, parent_id);
			ring_move_all_front(&to->items, &from->items);
			to->count += from->count;
			from->count = 0;
			lru_touched(from, nid);
			lru_touched(to, nid);
		}
		spin_unlock(&nodes[nid].lock);
	}
	/* R4, unfixed: what was added meanwhile is on a list that nobody looks at again. */
	if (protocol.order == ORDER_ID_LAST)
		renumber(memcg, parent_id);
	lists = tree_take(&lru_by_id, id);
	if (lists)
		lru_free_lists(lists);
}

const struct ring *lru_peek(int nid, const struct mem_cgroup *memcg, unsigned long *length)
{
	const struct lru_list *list = NULL;
	struct lru_lists *lists;

	if (set_up && memcg->kmemcg_id < 0) {
		list = &nodes[nid].root;
	} else if (set_up) {
		lists = tree_peek(&lru_by_id, memcg->kmemcg_id);
		list = lists ? &lists->list[nid] : NULL;
	}
	*length = list ? list->count : 0;
	return list ? &list->items : NULL;
}

bool lru_name(const void *address, char *out, size_t size)
{
	for (int nid = 0; nid < WORLD_MAX_NODES; nid++) {
		if (address == &nodes[nid].lock) {
			snprintf(out, size, "LRU of node %d", nid);
			return true;
		}
	}
	if (address != &lru_by_id.lock)
		return false;
	snprintf(out, size, "table of LRU lists");
	return true;
}
