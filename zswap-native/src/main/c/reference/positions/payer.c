/* SPDX-License-Identifier: Apache-2.0 */
/*
 * payer.c - how an entry finds the cgroup whose list it goes on, and keeps it meanwhile.
 */
#include "reference/positions/positions.h"

struct standing {
	const struct obj_cgroup *objcg;
	const struct mem_cgroup *memcg;
};

static bool has_moved(const void *arg)
{
	const struct standing *was = arg;

	return was->objcg->memcg != was->memcg;
}

/* A cgroup that is going offline cannot be had; its objcgs move to the parent soon. */
static struct mem_cgroup *get_online(struct obj_cgroup *objcg)
{
	for (;;) {
		struct standing now = { .objcg = objcg };
		struct mem_cgroup *memcg;
		bool got;

		rcu_read_lock();
		memcg = obj_cgroup_memcg(objcg);
		got = mem_cgroup_tryget_online(memcg);
		rcu_read_unlock();
		if (got)
			return memcg;
		now.memcg = memcg;
		world_wait(POINT_REF, &objcg->memcg, POINT_READ, has_moved, &now);
	}
}

static struct mem_cgroup *look_up(struct obj_cgroup *objcg)
{
	struct mem_cgroup *memcg;

	rcu_read_lock();
	memcg = obj_cgroup_memcg(objcg);
	rcu_read_unlock();
	return memcg;
}

void position_list(struct zswap_entry *entry)
{
	struct mem_cgroup *memcg;

	if (protocol.add == ADD_RCU_LOOKUP) {
		lru_add(&entry->lru, entry->nid, look_up(entry->objcg));
		return;
	}
	if (protocol.add == ADD_CSS_TRYGET_ONLINE)
		memcg = get_online(entry->objcg);
	else
		memcg = get_mem_cgroup_from_objcg(entry->objcg);
	lru_add(&entry->lru, entry->nid, memcg);
	mem_cgroup_put(memcg);
}
