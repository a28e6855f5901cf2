// SPDX-License-Identifier: Apache-2.0
/*
 * Memory cgroups: lookups, references, charges, events, iteration. The root
 * is never freed, so its references are not counted.
 */
#include <errno.h>

#include "world/internal.h"

struct mem_cgroup *root_mem_cgroup;
struct mem_cgroup **world_memcgs;
int world_nr_memcgs;
int world_nodes;
long world_events[NR_VM_EVENT_ITEMS];

static int *parents;			/* of freed ones too */

int world_memcg_open(void)
{
	world_memcgs = world_table(WORLD_CGROUPS * sizeof(*world_memcgs));
	parents = world_table(WORLD_CGROUPS * sizeof(*parents));
	root_mem_cgroup = memcg_alloc(NULL);
	if (!root_mem_cgroup)
		return -ENOMEM;
	memcg_publish(root_mem_cgroup);
	return 0;
}

struct mem_cgroup *memcg_alloc(struct mem_cgroup *parent)
{
	struct mem_cgroup *memcg = world_kzalloc_tracked(sizeof(*memcg), 0);

	if (!memcg)
		return NULL;
	memcg->parent = parent;
	memcg->css.cgroup = &memcg->cgroup;
	memcg->zswap_max = WORLD_UNLIMITED;
	memcg->zswap_writeback = true;
	memcg->refs = 1;
	if (parent) {
		memcg->cgroup.level = parent->cgroup.level + 1;
		memcg->objcg = objcg_create(memcg);
		if (!memcg->objcg) {
			world_kfree(memcg);
			return NULL;
		}
	}
	memcg->lru_stale = (1U << world_nodes) - 1;
	return memcg;
}

void memcg_discard(struct mem_cgroup *memcg)
{
	world_kfree(memcg->objcg);
	world_kfree(memcg);
}

static void add_child(struct mem_cgroup *parent, struct mem_cgroup *memcg)
{
	memcg->prev = parent->last_child;
	if (memcg->prev)
		memcg->prev->next = memcg;
	else
		parent->first_child = memcg;
	parent->last_child = memcg;
	memcg_hold(parent);
	parents[memcg->id] = parent->id;
}

int memcg_publish(struct mem_cgroup *memcg)
{
	struct mem_cgroup *parent = memcg->parent;

	if (parent) {
		explore_also(&parent->online, POINT_READ);
		explore_also(&parent->refs, POINT_READ);
		explore_also(&parent->first_child, POINT_WRITE);
	}
	world_point(POINT_REF, &world_memcgs, POINT_WRITE);
	if (parent && parent->dying)
		return -ENODEV;
	if (world_nr_memcgs == WORLD_CGROUPS)
		return -ENOSPC;
	memcg->id = world_nr_memcgs++;
	memcg->kmemcg_id = parent ? memcg->id : -1;
	if (parent)
		add_child(parent, memcg);
	memcg->online = true;
	world_memcgs[memcg->id] = memcg;
	memcg_changed(memcg);
	return memcg->id;
}

/* A grace period after the last reference went. */
static void memcg_free(struct rcu_head *head)
{
	struct mem_cgroup *memcg =
		(struct mem_cgroup *)((char *)head - offsetof(struct mem_cgroup, rcu));

	ut_memcg_free(memcg);
	world_point(POINT_REF, &world_memcgs, POINT_WRITE);
	world_memcgs[memcg->id] = NULL;
	mem_cgroup_put(memcg->parent);
	world_kfree(memcg);
}

/* From the last reference on no walk comes to it; one that is there goes on from it. */
static void unlink_child(struct mem_cgroup *memcg)
{
	world_point(POINT_REF, &world_memcgs, POINT_WRITE);
	if (memcg->prev)
		memcg->prev->next = memcg->next;
	else
		memcg->parent->first_child = memcg->next;
	if (memcg->next)
		memcg->next->prev = memcg->prev;
	else
		memcg->parent->last_child = memcg->prev;
}

void memcg_get(struct mem_cgroup *memcg)
{
	if (mem_cgroup_is_root(memcg))
		return;
	world_point(POINT_REF, &memcg->refs, POINT_READ);
	memcg->refs++;
}

void memcg_hold(struct mem_cgroup *memcg)
{
	if (!mem_cgroup_is_root(memcg))
		memcg->refs++;
}

void mem_cgroup_put(struct mem_cgroup *memcg)
{
	if (!memcg || mem_cgroup_is_root(memcg))
		return;
	explore_use(memcg);
	world_point(POINT_REF, &memcg->refs, POINT_WRITE);
	if (--memcg->refs > 0)
		return;
	if (memcg->refs < 0)
		world_bug(__func__, __FILE__, __LINE__, "reference of a cgroup dropped twice");
	if (world_protocol.add == ADD_REPARENT_AT_RELEASE)
		ut_reparent_list_lrus(memcg, memcg->parent);
	unlink_child(memcg);
	digest_forget(memcg);
	memcg->digest_queued = true;
	call_rcu(&memcg->rcu, memcg_free);
}

bool mem_cgroup_tryget(struct mem_cgroup *memcg)
{
	if (!memcg || mem_cgroup_is_root(memcg))
		return true;
	explore_use(memcg);
	world_point(POINT_REF, &memcg->refs, POINT_READ);
	return memcg->refs > 0 && ++memcg->refs;
}

bool mem_cgroup_tryget_online(struct mem_cgroup *memcg)
{
	if (!memcg)
		return true;
	explore_use(memcg);
	world_point(POINT_REF, &memcg->online, POINT_READ);
	return !memcg->dying && mem_cgroup_tryget(memcg);
}

bool mem_cgroup_online(struct mem_cgroup *memcg)
{
	world_given(memcg);
	explore_use(memcg);
	world_point(POINT_REF, &memcg->online, POINT_READ);
	return memcg->online;
}

void memcg_announce_online(int id)
{
	for (; id > 0; id = parents[id]) {
		struct mem_cgroup *memcg = world_memcgs[id];

		if (!memcg)
			continue;
		explore_also(&memcg->online, POINT_READ);
		explore_also(&memcg->refs, POINT_READ);
	}
}

struct mem_cgroup *memcg_online_ancestor(int id)
{
	while (!world_memcgs[id] || !world_memcgs[id]->online)
		id = parents[id];
	return world_memcgs[id];
}

void memcg_announce_payer(int owner, int home)
{
	memcg_announce_online(owner);
	if (home != NO_HOME && home != owner)
		memcg_announce_online(home);
}

struct mem_cgroup *memcg_payer(struct mem_cgroup *owner, int home)
{
	return memcg_online_ancestor(home == NO_HOME || owner->online ? owner->id : home);
}

struct mem_cgroup *world_next_descendant(struct mem_cgroup *pos, struct mem_cgroup *root)
{
	if (!pos)
		return root;
	if (pos->first_child)
		return pos->first_child;
	for (; pos != root; pos = pos->parent) {
		if (pos->next)
			return pos->next;
	}
	return NULL;
}

struct mem_cgroup *mem_cgroup_iter(struct mem_cgroup *root, struct mem_cgroup *prev,
				   void *cookie)
{
	struct mem_cgroup *memcg = prev;

	(void)root;
	(void)cookie;
	rcu_read_lock();
	do {
		world_point(POINT_REF, &world_memcgs, POINT_READ);
		memcg = world_next_descendant(memcg, root_mem_cgroup);
	} while (memcg && !mem_cgroup_tryget(memcg));
	rcu_read_unlock();
	mem_cgroup_put(prev);
	return memcg;
}

bool mem_cgroup_zswap_writeback_enabled(struct mem_cgroup *memcg)
{
	if (!ut_is_enabled())
		return true;
	for (; memcg; memcg = memcg->parent) {
		if (!READ_ONCE(memcg->zswap_writeback))
			return false;
	}
	return true;
}

unsigned long memcg_page_state(struct mem_cgroup *memcg, enum memcg_stat_item item)
{
	long value;

	world_given(memcg);
	/* Charges commute, and are announced as reads: see world_add(). */
	world_point(POINT_MEMORY, &memcg->stat, POINT_WRITE);
	value = memcg->stat[item];
	return value < 0 ? 0 : (unsigned long)value;
}

struct lruvec *mem_cgroup_lruvec_nid(struct mem_cgroup *memcg, int nid)
{
	return &(memcg ? memcg : root_mem_cgroup)->lruvec[nid];
}

struct lruvec *folio_lruvec(struct folio *folio)
{
	world_given(folio);
	return mem_cgroup_lruvec_nid(folio->memcg, folio->nid);
}

void count_vm_event(enum vm_event_item item)
{
	world_events[item]++;
}
