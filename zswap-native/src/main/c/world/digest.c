// SPDX-License-Identifier: Apache-2.0
/*
 * The hashes of step reports, as io.zswap.api.machine.Digest defines them.
 * Sums over facts, kept up to date: slots and the device at every change,
 * cgroups and their lists when a report is due, for those that were touched.
 */
#include <string.h>

#include "world/internal.h"

#define LRU_ENDS	8

uint64_t world_digest, world_digest_cgroups, world_digest_lrus;

static struct mem_cgroup *changed;

static uint64_t mix(uint64_t x)
{
	uint64_t h = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;

	h = (h ^ (h >> 27)) * 0x94D049BB133111EBULL;
	return h ^ (h >> 31);
}

uint64_t digest_item(uint64_t kind, uint64_t key, uint64_t value)
{
	return mix(mix(kind * 0x9E3779B97F4A7C15ULL + key) ^ (value * 0xD6E8FEB86659FD93ULL));
}

uint64_t digest_fold(uint64_t hash, uint64_t value)
{
	return mix(hash * 0x9E3779B97F4A7C15ULL + value);
}

uint64_t digest_content(const void *page)
{
	const uint8_t *at = page;
	uint64_t h = world_page_size;

	for (unsigned int i = 0; i < world_page_size; i += 8) {
		uint64_t word;

		memcpy(&word, at + i, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		word = __builtin_bswap64(word);
#endif
		h = (h ^ word) * 0x9E3779B97F4A7C15ULL;
		h ^= h >> 29;
	}
	return h;
}

void memcg_fields(struct mem_cgroup *memcg, int64_t *fields)
{
	fields[0] = memcg->online ? 0 : 1;
	fields[1] = (int64_t)memcg->zswap_max;
	fields[2] = memcg->zswap_writeback;
	fields[3] = memcg->stat[MEMCG_ZSWAP_B];
	fields[4] = memcg->stat[MEMCG_ZSWAPPED];
	for (int i = 0; i < NR_MEMCG_EVENT_ITEMS; i++)
		fields[5 + i] = memcg->events[i];
	for (int nid = 0; nid < world_nodes; nid++)
		fields[10 + nid] = memcg->lruvec[nid].zswap_lruvec_state.nr_disk_swapins.counter;
}

/* An offline cgroup's lists are its parent's by now: its own count as empty. */
static uint64_t lru_hash(struct mem_cgroup *memcg, int nid)
{
	uint64_t ends[LRU_ENDS], hash;
	unsigned long length, n;

	if (!memcg->online)
		return 0;
	length = ut_lru_length(memcg, nid);
	hash = length;
	n = ut_lru_peek(memcg, nid, false, LRU_ENDS, ends);
	for (unsigned long i = 0; i < n; i++)
		hash = digest_fold(hash, ends[i]);
	if (length <= LRU_ENDS)
		return hash;
	n = ut_lru_peek(memcg, nid, true, LRU_ENDS, ends);
	for (unsigned long i = 0; i < n; i++)
		hash = digest_fold(hash, ends[i]);
	return hash;
}

void memcg_changed(struct mem_cgroup *memcg)
{
	if (WORLD_NO_DIGESTS || memcg->digest_queued)
		return;
	memcg->digest_queued = true;
	memcg->digest_next = changed;
	changed = memcg;
}

void world_lru_touched(struct mem_cgroup *memcg, int nid)
{
	if (WORLD_NO_DIGESTS)
		return;
	if (!memcg)
		memcg = root_mem_cgroup;
	/* The list is an ancestor's if this one is offline. */
	while (!memcg->online)
		memcg = memcg->parent;
	memcg->lru_stale |= 1U << nid;
	memcg_changed(memcg);
}

void digest_update(void)
{
	while (changed) {
		struct mem_cgroup *memcg = changed;
		int64_t fields[10 + WORLD_MAX_NODES];
		uint64_t sum = 0;

		changed = memcg->digest_next;
		memcg->digest_queued = false;
		memcg_fields(memcg, fields);
		for (int i = 0; i < 10 + world_nodes; i++)
			sum += digest_item(DIGEST_CGROUP, (uint64_t)memcg->id * 64 + (uint64_t)i,
					   (uint64_t)fields[i]);
		world_digest_cgroups += sum - memcg->digest_fields;
		memcg->digest_fields = sum;
		for (int nid = 0; nid < world_nodes; nid++) {
			if (!(memcg->lru_stale & 1U << nid))
				continue;
			sum = digest_item(DIGEST_LRU, (uint64_t)memcg->id * 64 + (uint64_t)nid,
					  lru_hash(memcg, nid));
			world_digest_lrus += sum - memcg->digest_lru[nid];
			memcg->digest_lru[nid] = sum;
		}
		memcg->lru_stale = 0;
	}
}

void digest_forget(struct mem_cgroup *memcg)
{
	struct mem_cgroup **at = &changed;

	if (WORLD_NO_DIGESTS)
		return;
	world_digest_cgroups -= memcg->digest_fields;
	for (int nid = 0; nid < world_nodes; nid++)
		world_digest_lrus -= memcg->digest_lru[nid];
	while (*at && *at != memcg)
		at = &(*at)->digest_next;
	if (*at)
		*at = memcg->digest_next;
}
