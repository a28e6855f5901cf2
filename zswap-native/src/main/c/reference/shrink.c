/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shrink.c - who is written back, and how much: one cgroup at its limit, all in turn by the worker
 * when the pools are full, and the dynamic shrinker under memory pressure.
 */
#include "reference/zswap.h"

#include <errno.h>

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

/*
 * Visits one entry on each node. 0 if one was written back, -EAGAIN if none of those visited was,
 * -ENOENT if there was none to visit.
 */
int ut_shrink_memcg(struct mem_cgroup *memcg)
{
	unsigned long went = 0, visited = 0, nr_to_walk;
	int nid;

	if (!mem_cgroup_zswap_writeback_enabled(memcg))
		return -ENOENT;
	/* The lists of an offline cgroup are its parent's, which nobody has asked for. */
	if (!mem_cgroup_online(memcg))
		return -ENOENT;
	for (nid = 0; nid < world_nodes; nid++) {
		struct lru_walk walk = {
			.nid = nid,
			.memcg = memcg,
			.nr_to_walk = &nr_to_walk,
			.visit = writeback_visit,
		};

		nr_to_walk = 1;
		went += lru_walk(&walk);
		visited += 1 - nr_to_walk;
	}
	if (!visited)
		return -ENOENT;
	return went ? 0 : -EAGAIN;
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
	do {
		memcg = mem_cgroup_iter(NULL, cursor, NULL);
		cursor = memcg;
	} while (memcg && !mem_cgroup_tryget_online(memcg));
	spin_unlock(&shrink_lock);
	return memcg;
}

static void shrink_worker(void)
{
	unsigned long target = accept_threshold_pages();
	int failures = 0, attempts = 0, ret;
	struct mem_cgroup *memcg;

	do {
		memcg = next_online();
		if (!memcg) {
			/* A whole round in which nobody had anything to write back is a failure. */
			if (!attempts && ++failures == MAX_FAILURES)
				break;
			attempts = 0;
			continue;
		}
		ret = ut_shrink_memcg(memcg);
		mem_cgroup_put(memcg);
		if (ret == -ENOENT)
			continue;	/* has nothing to give: neither attempt nor failure */
		attempts++;
		if (ret && ++failures == MAX_FAILURES)
			break;
	} while (pools_total_pages() > target);
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
	if (!queued)
		return;
	/* First, so that it can be queued again while it runs. */
	world_point(POINT_WORK, world_work_object, POINT_WRITE);
	queued = false;
	shrink_worker();
}

void ut_memcg_offline_cleanup(struct mem_cgroup *memcg)
{
	spin_lock(&shrink_lock);
	if (cursor == memcg) {
		do
			cursor = mem_cgroup_iter(NULL, cursor, NULL);
		while (cursor && !mem_cgroup_online(cursor));
	}
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
	unsigned long seen = atomic_long_read(disk_swapins), rest;

	do
		rest = seen > most ? seen - most : 0;
	while (!atomic_long_try_cmpxchg(disk_swapins, &seen, rest));
	return seen - rest;
}

unsigned long ut_shrinker_count(struct mem_cgroup *memcg, int nid)
{
	struct lruvec *lruvec = mem_cgroup_lruvec_nid(memcg, nid);
	unsigned long pages, stored, count;

	if (!shrinker_may_run(memcg))
		return 0;
	/* Of the whole cgroup: there are no such numbers per node. */
	pages = memcg_page_state(memcg, MEMCG_ZSWAP_B) >> world_page_shift;
	stored = memcg_page_state(memcg, MEMCG_ZSWAPPED);
	if (!stored)
		return 0;
	count = lru_count(nid, memcg);
	if (!count)
		return 0;
	count -= take_protection(&lruvec->zswap_lruvec_state.nr_disk_swapins, count);
	/*
	 * The better the pages compress, the less is won by writing one back: scale by the ratio.
	 * In two parts, so that the product does not overflow.
	 */
	return count / stored * pages + count % stored * pages / stored;
}

void ut_folio_swapin(struct folio *folio)
{
	if (folio)
		atomic_long_inc(&folio_lruvec(folio)->zswap_lruvec_state.nr_disk_swapins);
}
