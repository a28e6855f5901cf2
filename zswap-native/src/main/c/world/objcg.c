// SPDX-License-Identifier: Apache-2.0
/*
 * Object cgroups: what an entry is charged to. One a cgroup, which moves to
 * the parent when the cgroup goes offline, so that charges never pin it.
 */
#include "world/internal.h"

/* Names any list of them, as the lock does that the kernel has for all. */
char world_objcg_lists;

static void objcg_link(struct obj_cgroup *objcg, struct mem_cgroup *memcg)
{
	objcg->memcg = memcg;
	objcg->next = memcg->objcgs;
	objcg->pprev = &memcg->objcgs;
	if (objcg->next)
		objcg->next->pprev = &objcg->next;
	memcg->objcgs = objcg;
}

static void objcg_unlink(struct obj_cgroup *objcg)
{
	*objcg->pprev = objcg->next;
	if (objcg->next)
		objcg->next->pprev = objcg->pprev;
}

/* Its first reference is the cgroup's; it holds one to the cgroup in return. */
struct obj_cgroup *objcg_create(struct mem_cgroup *memcg)
{
	struct obj_cgroup *objcg = world_kzalloc_tracked(sizeof(*objcg), 0);

	if (!objcg)
		return NULL;
	objcg->refs = 1;
	objcg_link(objcg, memcg);
	memcg_hold(memcg);
	return objcg;
}

void memcg_reparent_objcgs(struct mem_cgroup *memcg)
{
	struct obj_cgroup *own = memcg->objcg;

	WRITE_ONCE(memcg->objcg, NULL);
	while (memcg->objcgs) {
		struct obj_cgroup *objcg = memcg->objcgs;

		explore_also(&objcg->memcg, POINT_WRITE);
		world_point(POINT_REF, &world_objcg_lists, POINT_WRITE);
		/* It may be gone by now. */
		if (objcg != memcg->objcgs)
			continue;
		objcg_unlink(objcg);
		objcg_link(objcg, memcg->parent);
	}
	obj_cgroup_put(own);
	mem_cgroup_put(memcg);
}

void obj_cgroup_get(struct obj_cgroup *objcg)
{
	world_given(objcg);
	world_point(POINT_REF, &objcg->refs, POINT_READ);
	objcg->refs++;
}

static bool objcg_tryget(struct obj_cgroup *objcg)
{
	world_point(POINT_REF, &objcg->refs, POINT_READ);
	return objcg->refs > 0 && ++objcg->refs;
}

void obj_cgroup_put(struct obj_cgroup *objcg)
{
	if (!objcg)
		return;
	explore_use(objcg);
	world_point(POINT_REF, &objcg->refs, POINT_WRITE);
	if (--objcg->refs)
		return;
	explore_also(&world_objcg_lists, POINT_WRITE);
	world_point(POINT_REF, &objcg->memcg, POINT_WRITE);
	objcg_unlink(objcg);
	world_kfree_rcu(&objcg->rcu, offsetof(struct obj_cgroup, rcu));
}

struct obj_cgroup *get_obj_cgroup_from_folio(struct folio *folio)
{
	struct mem_cgroup *memcg;

	world_given(folio);
	rcu_read_lock();
	for (memcg = folio->memcg; !mem_cgroup_is_root(memcg); memcg = memcg->parent) {
		struct obj_cgroup *objcg = READ_ONCE(memcg->objcg);

		if (objcg && objcg_tryget(objcg)) {
			rcu_read_unlock();
			return objcg;
		}
	}
	rcu_read_unlock();
	return NULL;
}

struct mem_cgroup *obj_cgroup_memcg(struct obj_cgroup *objcg)
{
	world_given(objcg);
	explore_use(objcg);
	return READ_ONCE(objcg->memcg);
}

struct mem_cgroup *get_mem_cgroup_from_objcg(struct obj_cgroup *objcg)
{
	struct mem_cgroup *memcg;

	rcu_read_lock();
	do {
		memcg = obj_cgroup_memcg(objcg);
	} while (!mem_cgroup_tryget(memcg));
	rcu_read_unlock();
	return memcg;
}

/* A limit of the root is never set, but an objcg may stand there. */
bool obj_cgroup_may_zswap(struct obj_cgroup *objcg)
{
	struct mem_cgroup *first = get_mem_cgroup_from_objcg(objcg), *memcg;
	bool may = true;

	for (memcg = first; may && !mem_cgroup_is_root(memcg); memcg = memcg->parent) {
		unsigned long max = READ_ONCE(memcg->zswap_max);

		if (max != WORLD_UNLIMITED)
			may = memcg_page_state(memcg, MEMCG_ZSWAP_B) >> world_page_shift < max;
	}
	mem_cgroup_put(first);
	return may;
}

static void charge(struct obj_cgroup *objcg, long bytes, long pages)
{
	struct mem_cgroup *memcg;

	rcu_read_lock();
	memcg = obj_cgroup_memcg(objcg);
	for (struct mem_cgroup *m = memcg; m; m = m->parent)
		explore_also(&m->stat, POINT_READ);
	world_point(POINT_MEMORY, &memcg->stat, POINT_READ);
	for (; memcg; memcg = memcg->parent) {
		memcg->stat[MEMCG_ZSWAP_B] += bytes;
		memcg->stat[MEMCG_ZSWAPPED] += pages;
		memcg_changed(memcg);
	}
	rcu_read_unlock();
}

void obj_cgroup_charge_zswap(struct obj_cgroup *objcg, size_t size)
{
	charge(objcg, (long)size, 1);
}

void obj_cgroup_uncharge_zswap(struct obj_cgroup *objcg, size_t size)
{
	charge(objcg, -(long)size, -1);
}

void count_objcg_events(struct obj_cgroup *objcg, enum vm_event_item item,
			unsigned long count)
{
	struct mem_cgroup *memcg;

	for (memcg = obj_cgroup_memcg(objcg); memcg; memcg = memcg->parent) {
		memcg->events[item] += (long)count;
		memcg_changed(memcg);
	}
}
