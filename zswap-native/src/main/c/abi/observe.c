// SPDX-License-Identifier: Apache-2.0
/* Observations: each section first says how long it is. */
#include <string.h>

#include "abi/shared.h"

#define PAGE_LONGS	7
#define SLOT_LONGS	8

static int64_t cgroup_longs(void)
{
	return 10 + world_nodes;
}

static void cgroups(int64_t *out)
{
	for (int id = 0; id < world_nr_memcgs; id++, out += cgroup_longs()) {
		if (world_memcgs[id]) {
			memcg_fields(world_memcgs[id], out);
			continue;
		}
		memset(out, 0, (size_t)cgroup_longs() * sizeof(*out));
		out[0] = 2;
	}
}

/* With out NULL it only counts. */
static int64_t lrus(int64_t *out)
{
	int64_t at = 0;

	for (int id = 0; id < world_nr_memcgs; id++) {
		struct mem_cgroup *memcg = world_memcgs[id];

		for (int nid = 0; nid < world_nodes; nid++) {
			unsigned long n = memcg && memcg->online ? ut_lru_length(memcg, nid) : 0;

			if (out) {
				out[at] = (int64_t)n;
				ut_lru_peek(memcg, nid, false, n, (uint64_t *)out + at + 1);
			}
			at += 1 + (int64_t)n;
		}
	}
	return at;
}

static int64_t size_of(int64_t section)
{
	switch (section) {
	case SECTION_PAGES:
		return (int64_t)world_nr_pages * PAGE_LONGS;
	case SECTION_SLOTS:
		return (int64_t)world_slots * SLOT_LONGS;
	case SECTION_CGROUPS:
		return world_nr_memcgs * cgroup_longs();
	case SECTION_LRUS:
		return lrus(NULL);
	case SECTION_POOLS:
		return ut_pool_count();
	case SECTION_COUNTERS:
		return ZN_COUNTERS;
	default:
		return -1;
	}
}

int64_t abi_observe(int64_t section, int64_t *out, int64_t longs)
{
	int64_t size;

	world_budget = INT64_MAX;
	if (setjmp(world_failure.out))
		return abi_broken();
	size = size_of(section);
	if (size < 0)
		return abi_fail(ZN_INVALID, "no section has number %lld", (long long)section);
	if (!out || longs < size)
		return size;
	switch (section) {
	case SECTION_PAGES:
		for (unsigned long i = 0; i < world_nr_pages; i++)
			report_page(i, out + i * PAGE_LONGS);
		break;
	case SECTION_SLOTS:
		for (unsigned long i = 0; i < world_slots; i++)
			report_slot(i, out + i * SLOT_LONGS);
		break;
	case SECTION_CGROUPS:
		cgroups(out);
		break;
	case SECTION_LRUS:
		lrus(out);
		break;
	case SECTION_POOLS:
		for (int i = 0; i < ut_pool_count(); i++) {
			struct ut_pool pool = { 0 };

			ut_pool(i, &pool);
			out[i] = (int64_t)pool.total_pages;
		}
		break;
	default:
		report_counters(out);
	}
	return size;
}
