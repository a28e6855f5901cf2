/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inspect.c - looking at zswap for reports, while nothing runs. Takes no lock,
 * changes nothing.
 */
#include "reference/zswap.h"

#include <stdio.h>

struct ut_protocol protocol;

bool ut_set_protocol(const struct ut_protocol *p)
{
	/* These visits change the list while the walk's lock is the node's. */
	if (p->lists == LISTS_PARENT_LOCK_DELETE && (p->walk || p->tree || p->recheck))
		return false;
	protocol = *p;
	return true;
}

/* Whatever is shared without a lock passes a point of its own. */
bool ut_watched(const void *address)
{
	(void)address;
	return false;
}

bool ut_name_variable(const void *address, char *out, size_t size)
{
	const struct { const void *at; const char *name; } names[] = {
		{ &pools_lock, "pools_lock" }, { &setup_lock, "setup_lock" },
		{ &params.enabled, "enabled" }, { &stats.reached_full, "reached_full" },
		{ &stats.stored_pages, "stored_pages" }, { &have_pool, "have_pool" },
		{ &setup_state, "setup_state" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].at == address) {
			snprintf(out, size, "%s", names[i].name);
			return true;
		}
	}
	return lru_name(address, out, size) || store_name(address, out, size) ||
	       pools_name(address, out, size) || shrink_name(address, out, size);
}

#ifdef ZSWAP_EXPLORE
#define PART(type, member, name) \
	{ #type, offsetof(struct type, member), sizeof(((struct type *)0)->member), name },

/* A lock has the name of what it is in. */
bool ut_name_part(const char *kind, size_t offset, char *out, size_t size)
{
	static const struct ut_part parts[] = {
		PART(zswap_entry, slot, "slot")
		PART(zswap_entry, length, "length")
		PART(zswap_entry, referenced, "referenced")
		PART(zswap_entry, pool, "pool")
		PART(zswap_entry, handle, "handle")
		PART(zswap_entry, objcg, "objcg")
		PART(zswap_entry, lru, "lru")
		PART(zswap_entry, refs, "refs")
		PART(zswap_pool, refs, "refs")
		PART(zswap_pool, codec_lock, "codec_lock")
		PART(tree, height, "height")
		PART(tree, top, "top")
	};

	return world_find_part(parts, sizeof(parts) / sizeof(parts[0]), kind, offset, out, size);
}
#endif

bool ut_is_enabled(void)
{
	return params.enabled;
}

uint64_t ut_stored_pages(void)
{
	return stats.stored_pages.counter;
}

void ut_counters(struct ut_counters *c)
{
	c->stored_pages = stats.stored_pages.counter;
	c->pool_limit_hit = stats.pool_limit_hit;
	c->written_back_pages = stats.written_back_pages;
	c->reject_reclaim_fail = stats.reject_reclaim_fail;
	c->reject_compress_fail = stats.reject_compress_fail;
	c->reject_compress_poor = stats.reject_compress_poor;
	c->reject_alloc_fail = stats.reject_alloc_fail;
	c->reject_kmemcache_fail = stats.reject_kmemcache_fail;
	c->reached_full = stats.reached_full;
}

uint64_t ut_total_pages(void)
{
	return pools_total_pages();
}

unsigned int ut_entry_length(swp_entry_t slot)
{
	struct tree *tree = tree_of(slot);
	struct zswap_entry *entry = tree ? tree_peek(tree, slot.val) : NULL;

	return entry ? entry->length : 0;
}

int64_t ut_incompressible_pages(void)
{
	return -1;
}

unsigned long ut_lru_length(struct mem_cgroup *memcg, int nid)
{
	unsigned long length, n = 0;
	const struct ring *head = lru_peek(nid, memcg, &length);

	/*
	 * What is there, not what the list counts: where lists move later than objcgs, a delete
	 * takes one off the parent's count for an item of the child's. A list that was damaged
	 * may have no end.
	 */
	if (head) {
		for (const struct ring *link = head->after; link != head && n < world_slots; n++)
			link = link->after;
	}
	return n;
}

unsigned long ut_lru_peek(struct mem_cgroup *memcg, int nid, bool from_tail,
			  unsigned long max, uint64_t *entries)
{
	const struct zswap_entry *entry;
	const struct ring *head, *link;
	unsigned long n = 0, length;

	/* Whoever wants nothing may ask about no cgroup. */
	head = max ? lru_peek(nid, memcg, &length) : NULL;
	if (!head)
		return 0;
	for (link = head; n < max; ) {
		link = from_tail ? link->before : link->after;
		if (link == head)
			break;
		entry = ring_item(link, struct zswap_entry, lru);
		entries[n++] = entry->slot.val * 2 + entry->referenced;
	}
	return n;
}

int ut_pool_count(void)
{
	int n = 0;

	while (pools_peek(n))
		n++;
	return n;
}

void ut_pool(int i, struct ut_pool *out)
{
	struct zswap_pool *pool = pools_peek(i);

	out->zpool = pool->ops->type;
	out->compressor = codec_name(pool->codec);
	out->total_pages = pool->ops->total_pages(pool->zpool);
}

void ut_memcg_free(struct mem_cgroup *memcg)
{
	/* Lists went at offlining; nothing hangs on the cgroup itself. */
	(void)memcg;
}
