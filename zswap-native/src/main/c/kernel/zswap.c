// SPDX-License-Identifier: Apache-2.0
/*
 * The tree's mm/zswap.c, included as it lies, so that its statics can be seen
 * from below. Calls of its that a failure point or a digest listens at are
 * macros while it is compiled; the headers that declare them come first.
 */
#include <linux/rculist.h>
#include <linux/xarray.h>
#include <linux/list_lru.h>
#include <linux/zpool.h>

#include "kernel/kernel.h"
#include "world/under_test.h"

#undef kmem_cache_alloc_node
#define kmem_cache_alloc_node(cache, gfp, nid) \
	(world_fail(FAIL_ENTRY) ? NULL : world_cache_alloc(cache, nid))
#define xa_store(xa, index, entry, gfp) \
	(world_fail(FAIL_TREE) ? (void *)XA_ERROR(-ENOMEM) : (xa_store)(xa, index, entry, gfp))
#define memcg_list_lru_alloc(memcg, lru, gfp) \
	(world_fail(FAIL_LRU) ? -ENOMEM : (memcg_list_lru_alloc)(memcg, lru, gfp))
#define zpool_create_pool(type, name, gfp) \
	(world_fail(FAIL_POOL) ? NULL : (zpool_create_pool)(type, name, gfp))
#define list_lru_add(lru, item, nid, memcg) \
	(world_lru_touched(memcg, nid), (list_lru_add)(lru, item, nid, memcg))
#define list_lru_del(lru, item, nid, memcg) \
	(world_lru_touched(memcg, nid), (list_lru_del)(lru, item, nid, memcg))
#define list_lru_walk_one(lru, nid, memcg, fn, arg, nr) \
	(world_lru_touched(memcg, nid), (list_lru_walk_one)(lru, nid, memcg, fn, arg, nr))
#define list_lru_shrink_walk(lru, sc, fn, arg) \
	(world_lru_touched((sc)->memcg, (sc)->nid), (list_lru_shrink_walk)(lru, sc, fn, arg))

#include "mm/zswap.c"

#undef list_lru_walk_one
#undef list_lru_shrink_walk

/* What mm/zswap.c calls and mm/swap.h declares. */

struct folio *__read_swap_cache_async(swp_entry_t entry, gfp_t gfp, struct mempolicy *policy,
				      pgoff_t interleave, bool *allocated, bool skip_if_exists)
{
	(void)gfp;
	(void)policy;
	(void)interleave;
	(void)skip_if_exists;
	return world_read_swap_cache_async(entry, allocated);
}

void __swap_writepage(struct folio *folio, struct writeback_control *wbc)
{
	(void)wbc;
	world_swap_writepage(folio);
}

struct swap_info_struct *swp_swap_info(swp_entry_t entry)
{
	(void)entry;
	return NULL;
}

/* under_test.h */

bool ut_store(struct folio *folio)
{
	return zswap_store(folio);
}

bool ut_load(struct folio *folio)
{
	return zswap_load(folio);
}

void ut_invalidate(swp_entry_t entry)
{
	zswap_invalidate(entry);
}

int ut_swapon(int type, unsigned long nr_pages)
{
	return zswap_swapon(type, nr_pages);
}

void ut_swapoff(int type)
{
	zswap_swapoff(type);
}

void ut_folio_swapin(struct folio *folio)
{
	zswap_folio_swapin(folio);
}

bool ut_is_enabled(void)
{
	return zswap_is_enabled();
}

void ut_memcg_offline_cleanup(struct mem_cgroup *memcg)
{
	zswap_memcg_offline_cleanup(memcg);
}

bool ut_holds(swp_entry_t entry)
{
	(void)entry;
	return false;
}

void ut_store_back(struct folio *folio)
{
	(void)folio;
}

/* A tree does what it does. */
bool ut_set_protocol(const struct ut_protocol *p)
{
	return !(p->recheck || p->tree || p->walk || p->add || p->lists || p->load);
}

bool ut_watched(const void *address)
{
	return address == (const void *)&zswap_pool_reached_full;
}

#define NAMED(variable) { &(variable), sizeof(variable), #variable }

bool ut_name_variable(const void *address, char *out, size_t size)
{
	const struct { const void *start; size_t bytes; const char *name; } names[] = {
		NAMED(zswap_pools_lock), NAMED(zswap_pools), NAMED(zswap_shrink_lock),
		NAMED(zswap_list_lru), NAMED(zswap_stored_pages), NAMED(zswap_pool_reached_full),
		NAMED(zswap_enabled), NAMED(zswap_trees), NAMED(nr_zswap_trees),
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (address >= names[i].start &&
		    (const char *)address < (const char *)names[i].start + names[i].bytes) {
			snprintf(out, size, "%s", names[i].name);
			return true;
		}
	}
	return false;
}

/* Lists exist from zswap_setup() on. */
static bool set_up(void)
{
	return zswap_init_state == ZSWAP_INIT_SUCCEED;
}

int ut_shrink_memcg(struct mem_cgroup *memcg)
{
	return set_up() ? shrink_memcg(memcg) : -ENOENT;
}

static struct shrink_control control(struct mem_cgroup *memcg, int nid, unsigned long nr)
{
	return (struct shrink_control){
		.gfp_mask = GFP_KERNEL, .nid = nid, .nr_to_scan = nr, .memcg = memcg,
	};
}

unsigned long ut_shrinker_scan(struct mem_cgroup *memcg, int nid, unsigned long nr_to_scan)
{
	struct shrink_control sc = control(memcg, nid, nr_to_scan);

	return set_up() ? zswap_shrinker->scan_objects(zswap_shrinker, &sc) : SHRINK_STOP;
}

unsigned long ut_shrinker_count(struct mem_cgroup *memcg, int nid)
{
	struct shrink_control sc = control(memcg, nid, 0);

	return set_up() ? zswap_shrinker->count_objects(zswap_shrinker, &sc) : 0;
}

/* Looked up once: what explored runs start from has the answer. */
#define kernel_counter(name) ({ \
	static unsigned int __at; \
	kernel_counter(name, &__at); \
})

uint64_t ut_stored_pages(void)
{
	return kernel_counter("stored_pages");
}

void ut_counters(struct ut_counters *c)
{
	c->stored_pages = kernel_counter("stored_pages");
	c->pool_limit_hit = kernel_counter("pool_limit_hit");
	c->written_back_pages = kernel_counter("written_back_pages");
	c->reject_reclaim_fail = kernel_counter("reject_reclaim_fail");
	c->reject_compress_fail = kernel_counter("reject_compress_fail");
	c->reject_compress_poor = kernel_counter("reject_compress_poor");
	c->reject_alloc_fail = kernel_counter("reject_alloc_fail");
	c->reject_kmemcache_fail = kernel_counter("reject_kmemcache_fail");
	c->reached_full = zswap_pool_reached_full;
}

uint64_t ut_total_pages(void)
{
	return zswap_total_pages();
}

unsigned int ut_entry_length(swp_entry_t entry)
{
	struct zswap_entry *e = xa_load(swap_zswap_tree(entry), swp_offset(entry));

	return e ? e->length : 0;
}

unsigned long ut_lru_length(struct mem_cgroup *memcg, int nid)
{
	struct list_lru_one *list;

	if (!set_up())
		return 0;
	list = kernel_lru_list(&zswap_list_lru, nid, memcg);
	return list ? (unsigned long)list->nr_items : 0;
}

unsigned long ut_lru_peek(struct mem_cgroup *memcg, int nid, bool from_tail,
			  unsigned long max, uint64_t *entries)
{
	struct list_lru_one *list;
	struct list_head *at;
	unsigned long n = 0;

	if (!set_up())
		return 0;
	list = kernel_lru_list(&zswap_list_lru, nid, memcg);
	if (!list)
		return 0;
	for (at = from_tail ? list->list.prev : list->list.next; at != &list->list && n < max;
	     at = from_tail ? at->prev : at->next) {
		struct zswap_entry *e = container_of(at, struct zswap_entry, lru);

		entries[n++] = swp_offset(e->swpentry) * 2 + e->referenced;
	}
	return n;
}

int ut_pool_count(void)
{
	struct zswap_pool *pool;
	int n = 0;

	list_for_each_entry(pool, &zswap_pools, list)
		n++;
	return n;
}

void ut_pool(int i, struct ut_pool *out)
{
	struct zswap_pool *pool;

	list_for_each_entry(pool, &zswap_pools, list) {
		if (i--)
			continue;
		out->zpool = zpool_get_type(pool->zpool);
		out->compressor = pool->tfm_name;
		out->total_pages = zpool_get_total_pages(pool->zpool);
		return;
	}
}
