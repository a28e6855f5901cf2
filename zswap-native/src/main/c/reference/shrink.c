/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shrink.c - who is written back, and how much: one cgroup at its limit, all in turn by the worker
 * when the pools are full, and the dynamic shrinker under memory pressure.
 */
#include "reference/zswap.h"

#include <errno.h>
#include <stdio.h>

#define SHRINK_STOP (~0UL)
/* The worker gives up after so many failures. */
#define MAX_FAILURES 16

/* Protects cursor, which holds a reference to the cgroup that the worker visited last. */
static spinlock_t shrink_lock;
static struct mem_cgroup *cursor;

static bool queued;

unsigned long max_pages(void)
{
	return totalram_pages() * params.max_pool_percent / 100;
}

unsigned long accept_threshold_pages(void)
{
	return max_pages() * params.accept_threshold_percent / 100;
}

/* Visits one entry of a cgroup on a node, if there is one; counts it if it was written back. */
static bool visit_one(struct mem_cgroup *memcg, int nid, unsigned long *went)
{
	unsigned long left = 1;
	struct lru_walk walk = {
		.nid = nid,
		.memcg = memcg,
		.nr_to_walk = &left,
		.visit = writeback_visit,
	};

	*went += lru_walk(&walk);
	return !left;
}

/*
 * Visits one entry on each node. 0 if one was written back, -EAGAIN if none of those visited was,
 * -ENOENT if there was none to visit.
 */
int ut_shrink_memcg(struct mem_cgroup *memcg)
{
	unsigned long went = 0;
	bool visited = false;
	int nid;

	/* The lists of an offline cgroup are its parent's, which nobody has asked for. */
	if (!mem_cgroup_zswap_writeback_enabled(memcg) || !mem_cgroup_online(memcg))
		return -ENOENT;
	for (nid = 0; nid < world_nodes; nid++)
		visited |= visit_one(memcg, nid, &went);
	if (went)
		return 0;
	return visited ? -EAGAIN : -ENOENT;
}

/* Moves the cursor to the next cgroup that passes, or off the tree. The caller holds shrink_lock. */
static struct mem_cgroup *advance(bool (*passes)(struct mem_cgroup *))
{
	for (;;) {
		cursor = mem_cgroup_iter(NULL, cursor, NULL);
		if (!cursor || passes(cursor))
			return cursor;
	}
}

/* The next online cgroup after the cursor, with a reference of our own; NULL ends a round. */
static struct mem_cgroup *next_online(void)
{
	struct mem_cgroup *memcg;

	/*
	 * The cursor must not rest on a cgroup whose offline cleanup has been: nobody would take
	 * it from there. An online one found under the lock has its cleanup still to come.
	 */
	spin_lock(&shrink_lock);
	memcg = advance(mem_cgroup_tryget_online);
	spin_unlock(&shrink_lock);
	return memcg;
}

/* How a run of the worker is going. */
struct run {
	int failures;
	bool tried;		/* in this round somebody had something to write back */
};

static void take_turn(struct run *run)
{
	struct mem_cgroup *memcg = next_online();
	int ret;

	if (!memcg) {
		/* A whole round in which nobody had anything to write back is a failure. */
		run->failures += !run->tried;
		run->tried = false;
		return;
	}
	ret = ut_shrink_memcg(memcg);
	mem_cgroup_put(memcg);
	/* Who has nothing to give has neither been tried nor failed. */
	if (ret != -ENOENT) {
		run->tried = true;
		run->failures += ret != 0;
	}
}

static void shrink_worker(void)
{
	unsigned long target = accept_threshold_pages();
	struct run run = { 0 };

	do
		take_turn(&run);
	while (run.failures < MAX_FAILURES && pools_total_pages() > target);
}

void shrink_queue(void)
{
	world_point(POINT_WORK, world_work_object, POINT_WRITE);
	queued = true;
}

bool ut_work_queued(void)
{
	return queued;
}

void ut_run_worker(void)
{
	/* First, so that it can be queued again while it runs. */
	world_point(POINT_WORK, world_work_object, POINT_WRITE);
	queued = false;
	shrink_worker();
}

void ut_memcg_offline_cleanup(struct mem_cgroup *memcg)
{
	spin_lock(&shrink_lock);
	if (cursor == memcg)
		advance(mem_cgroup_online);
	spin_unlock(&shrink_lock);
}

static bool shrinker_may_run(struct mem_cgroup *memcg)
{
	return lru_is_set_up() && READ_ONCE(params.shrinker_enabled) &&
	       mem_cgroup_zswap_writeback_enabled(memcg);
}

unsigned long ut_shrinker_scan(struct mem_cgroup *memcg, int nid, unsigned long nr_to_scan)
{
	struct lru_walk walk = {
		.nid = nid,
		.memcg = memcg,
		.nr_to_walk = &nr_to_scan,
		.visit = writeback_visit,
		.stop_when_warm = true,
	};
	unsigned long went;

	if (!shrinker_may_run(memcg))
		return SHRINK_STOP;
	went = lru_walk(&walk);
	return walk.met_warm || !went ? SHRINK_STOP : went;
}

/*
 * Uses up the swap-ins from the device since the last time: so many entries, had they been spared,
 * would have spared us these. Returns how many are to be spared, at most the given number.
 */
static unsigned long take_protection(atomic_long_t *disk_swapins, unsigned long most)
{
	unsigned long seen = atomic_long_read(disk_swapins), spared;

	do
		spared = seen < most ? seen : most;
	while (!atomic_long_try_cmpxchg(disk_swapins, &seen, seen - spared));
	return spared;
}

/* n * a / b; in two parts, so that the product does not overflow. */
static unsigned long scale(unsigned long n, unsigned long a, unsigned long b)
{
	return n / b * a + n % b * a / b;
}

unsigned long ut_shrinker_count(struct mem_cgroup *memcg, int nid)
{
	struct lruvec *lruvec = mem_cgroup_lruvec_nid(memcg, nid);
	unsigned long pages, stored, listed, spared;

	if (!shrinker_may_run(memcg))
		return 0;
	/* Of the whole cgroup: there are no such numbers per node. */
	pages = memcg_page_state(memcg, MEMCG_ZSWAP_B) >> world_page_shift;
	stored = memcg_page_state(memcg, MEMCG_ZSWAPPED);
	listed = stored ? lru_count(nid, memcg) : 0;
	/* Without entries there is nothing to protect: the swap-ins count next time. */
	if (!listed)
		return 0;
	spared = take_protection(&lruvec->zswap_lruvec_state.nr_disk_swapins, listed);
	/* The better the pages compress, the less is won by writing one back. */
	return scale(listed - spared, pages, stored);
}

void ut_folio_swapin(struct folio *folio)
{
	if (folio)
		atomic_long_inc(&folio_lruvec(folio)->zswap_lruvec_state.nr_disk_swapins);
}

bool shrink_name(const void *address, char *out, size_t size)
{
	const char *name = address == &shrink_lock ? "shrink_lock" : address == &cursor ? "cursor" :
			   address == &queued ? "queued" : NULL;

	if (name)
		snprintf(out, size, "%s", name);
	return name;
}
