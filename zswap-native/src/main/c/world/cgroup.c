// SPDX-License-Identifier: Apache-2.0
/* Operations on cgroups, and on zswap itself. A number is below world_nr_memcgs, or was refused before. */
#include <errno.h>
#include <string.h>

#include "world/internal.h"

struct mutex world_param_lock;

/*
 * Who looks at a cgroup holds on to it, as an open file of its folder would. In one step, as under
 * RCU; NULL: it is gone, or is to be online and is not.
 */
static struct mem_cgroup *get(int cgroup, bool online)
{
	struct mem_cgroup *memcg = world_memcgs[cgroup];

	if (memcg) {
		explore_also(&memcg->refs, POINT_READ);
		if (online)
			explore_also(&memcg->online, POINT_READ);
	}
	world_point(POINT_REF, &world_memcgs, POINT_READ);
	memcg = world_memcgs[cgroup];
	if (!memcg || (!mem_cgroup_is_root(memcg) && !memcg->refs) || (online && !memcg->online))
		return NULL;
	memcg_hold(memcg);
	return memcg;
}

static struct outcome put(struct mem_cgroup *memcg, struct outcome result)
{
	mem_cgroup_put(memcg);
	return result;
}

static struct outcome create(struct mem_cgroup *parent)
{
	struct mem_cgroup *memcg;
	int id;

	if (parent->cgroup.level == WORLD_MAX_DEPTH)
		return outcome(STATUS_DENIED, ENOSPC);
	memcg = memcg_alloc(parent);
	if (!memcg)
		return outcome(STATUS_NO_MEMORY, 0);
	id = memcg_publish(memcg);
	if (id >= 0)
		return outcome(STATUS_DONE, id);
	memcg_discard(memcg);
	return outcome(STATUS_DENIED, -id);
}

struct outcome op_create(int parent)
{
	struct mem_cgroup *memcg = get(parent, true);

	return memcg ? put(memcg, create(memcg)) : outcome(STATUS_DENIED, ENODEV);
}

struct outcome op_limit(int cgroup, int64_t max)
{
	struct mem_cgroup *memcg = get(cgroup, true);

	if (!memcg)
		return outcome(STATUS_DENIED, ENODEV);
	if (mem_cgroup_is_root(memcg) || max < 0)
		return put(memcg, outcome(STATUS_DENIED, EINVAL));
	WRITE_ONCE(memcg->zswap_max, (unsigned long)max);
	memcg_changed(memcg);
	return put(memcg, outcome(STATUS_DONE, 0));
}

struct outcome op_writeback(int cgroup, bool enabled)
{
	struct mem_cgroup *memcg = get(cgroup, true);

	if (!memcg)
		return outcome(STATUS_DENIED, ENODEV);
	WRITE_ONCE(memcg->zswap_writeback, enabled);
	memcg_changed(memcg);
	return put(memcg, outcome(STATUS_DONE, 0));
}

/*
 * The order of Linux up to 6.12: objcgs move before lists. Later trees have it the other way, as has a
 * position of R4.
 */
static void reparent(struct mem_cgroup *memcg)
{
	bool lists_first = ut_lists_first || world_protocol.lists == LISTS_PARENT_LOCK_DELETE;

	if (lists_first)
		ut_reparent_list_lrus(memcg, memcg->parent);
	memcg_reparent_objcgs(memcg);
	for (int nid = 0; nid < world_nodes; nid++) {
		world_lru_touched(memcg, nid);
		world_lru_touched(memcg->parent, nid);
	}
	if (!lists_first && world_protocol.add != ADD_REPARENT_AT_RELEASE)
		ut_reparent_list_lrus(memcg, memcg->parent);
}

static bool has_online_child(const struct mem_cgroup *memcg)
{
	for (const struct mem_cgroup *child = memcg->first_child; child; child = child->next) {
		if (child->online)
			return true;
	}
	return false;
}

static struct outcome offline(struct mem_cgroup *memcg)
{
	if (mem_cgroup_is_root(memcg))
		return outcome(STATUS_DENIED, EBUSY);
	explore_also(&memcg->first_child, POINT_READ);
	world_point(POINT_REF, &memcg->online, POINT_WRITE);
	if (has_online_child(memcg))
		return outcome(STATUS_DENIED, EBUSY);
	if (memcg->dying)
		return outcome(STATUS_DENIED, ENODEV);
	memcg->dying = true;
	/* Removal and offlining are two work items, with a grace period between them. */
	if (ut_asks_dying)
		synchronize_rcu();
	ut_memcg_offline_cleanup(memcg);
	reparent(memcg);
	/* Who takes the parent offline asks all children. */
	explore_also(&memcg->parent->first_child, POINT_WRITE);
	world_point(POINT_REF, &memcg->online, POINT_WRITE);
	memcg->online = false;
	memcg_changed(memcg);
	return outcome(STATUS_DONE, 0);
}

struct outcome op_offline(int cgroup)
{
	struct mem_cgroup *memcg = get(cgroup, true);

	return memcg ? put(memcg, offline(memcg)) : outcome(STATUS_DENIED, ENODEV);
}

struct outcome op_release(int cgroup)
{
	struct mem_cgroup *memcg = world_memcgs[cgroup];

	if (memcg) {
		explore_also(&memcg->online, POINT_READ);
		explore_also(&memcg->released, POINT_WRITE);
	}
	world_point(POINT_REF, &world_memcgs, POINT_READ);
	memcg = world_memcgs[cgroup];
	if (!memcg || memcg->online || memcg->released)
		return outcome(STATUS_DENIED, EINVAL);
	memcg->released = true;
	return put(memcg, outcome(STATUS_DONE, 0));
}

static struct outcome shrink(struct mem_cgroup *memcg, long times)
{
	int64_t shrunk = 0, again = 0;

	for (long i = 0; i < times; i++) {
		int ret = ut_shrink_memcg(memcg);

		if (ret == -ENOENT && i == 0)
			return outcome(STATUS_ABSENT, 0);
		if (ret == -ENOENT)
			break;
		if (ret)
			again++;
		else
			shrunk++;
	}
	return outcome(STATUS_DONE, shrunk + (again << 32));
}

struct outcome op_shrink(int cgroup, long times)
{
	struct mem_cgroup *memcg = get(cgroup, false);

	return memcg ? put(memcg, shrink(memcg, times)) : outcome(STATUS_ABSENT, 0);
}

struct outcome op_scan(int cgroup, long nr_to_scan)
{
	struct mem_cgroup *memcg = get(cgroup, true);
	int64_t sum = 0;

	if (!memcg)
		return outcome(STATUS_ABSENT, 0);
	for (int nid = 0; nid < world_nodes; nid++) {
		unsigned long freed = ut_shrinker_scan(memcg, nid,
						       nr_to_scan < 0 ? 0 : (unsigned long)nr_to_scan);

		if (freed != ~0UL)
			sum += (int64_t)freed;
	}
	return put(memcg, outcome(STATUS_DONE, sum));
}

struct outcome op_count(int cgroup)
{
	struct mem_cgroup *memcg = get(cgroup, true);
	int64_t sum = 0;

	if (!memcg)
		return outcome(STATUS_ABSENT, 0);
	for (int nid = 0; nid < world_nodes; nid++)
		sum += (int64_t)ut_shrinker_count(memcg, nid);
	/* Counting uses up disk swap-ins. */
	memcg_changed(memcg);
	return put(memcg, outcome(STATUS_DONE, sum));
}

struct outcome op_worker(void)
{
	if (!ut_work_queued())
		return outcome(STATUS_ABSENT, 0);
	while (ut_work_queued())
		ut_run_worker();
	return outcome(STATUS_DONE, 0);
}

struct outcome op_set_parameter(enum zswap_parameter parameter, const char *value)
{
	size_t bytes = strlen(value) + 1;
	char *copy = world_kmalloc(bytes, 0);
	int ret;

	if (!copy)
		return outcome(STATUS_NO_MEMORY, 0);
	memcpy(copy, value, bytes);
	mutex_lock(&world_param_lock);
	ret = ut_set_parameter(parameter, copy);
	mutex_unlock(&world_param_lock);
	world_kfree(copy);
	return ret < 0 ? outcome(STATUS_DENIED, -ret) : outcome(STATUS_DONE, 0);
}
