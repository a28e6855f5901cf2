/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.c - the calls of the swap layer: store, load, invalidate, swapon, swapoff.
 *
 * The tree of a swap area says what zswap holds for a slot. Whoever takes an entry out of the tree
 * owns it, and frees it. Stores, loads and invalidations of one slot are kept apart by the swap
 * layer (folio lock, pinned slot); writeback is the one that comes from elsewhere, see writeback.c.
 */
#include "reference/zswap.h"

#include <errno.h>

struct zswap_stats stats;

static struct tree *trees[WORLD_SWAP_TYPES];

struct tree *tree_of(swp_entry_t slot)
{
	/* The world has one swap area; its slots are plain offsets. */
	(void)slot;
	return READ_ONCE(trees[0]);
}

/* Whether the pools are too large to take more, with hysteresis. */
static bool over_limit(void)
{
	unsigned long total = pools_total_pages();

	if (total >= max_pages()) {
		bump(stats.pool_limit_hit);
		WRITE_ONCE(stats.reached_full, true);
	} else if (READ_ONCE(stats.reached_full) && total <= accept_threshold_pages()) {
		WRITE_ONCE(stats.reached_full, false);
	}
	return READ_ONCE(stats.reached_full);
}

/* Room under the cgroup's zswap.max, after one attempt to make some. */
static bool cgroup_has_room(struct obj_cgroup *objcg)
{
	struct mem_cgroup *memcg;
	int ret;

	if (!objcg || obj_cgroup_may_zswap(objcg))
		return true;
	memcg = get_mem_cgroup_from_objcg(objcg);
	ret = ut_shrink_memcg(memcg);
	mem_cgroup_put(memcg);
	return ret == 0;
}

/* Lists for the cgroup that pays, before there is an entry to be listed. */
static int make_lists(struct obj_cgroup *objcg)
{
	struct mem_cgroup *memcg;
	int ret;

	if (!objcg)
		return 0;
	memcg = get_mem_cgroup_from_objcg(objcg);
	ret = world_fail(FAIL_LRU) ? -ENOMEM : lru_alloc(memcg);
	mem_cgroup_put(memcg);
	return ret;
}

/* An entry with data, unpublished; or NULL. */
static struct zswap_entry *make_entry(struct folio *folio, struct obj_cgroup *objcg)
{
	struct zswap_entry *entry = entry_alloc(folio_nid(folio));

	if (!entry) {
		bump(stats.reject_kmemcache_fail);
		return NULL;
	}
	entry->pool = pool_current_get();
	if (!entry->pool)
		goto no_pool;
	if (make_lists(objcg) || !entry_compress(entry, folio))
		goto no_data;
	entry->slot = folio->swap;
	entry->objcg = objcg;
	entry->referenced = true;
	return entry;

no_data:
	pool_put(entry->pool);
no_pool:
	entry_discard(entry);
	return NULL;
}

static int publish(struct zswap_entry *entry, void **old)
{
	if (world_fail(FAIL_TREE))
		return -ENOMEM;
	return tree_put(tree_of(entry->slot), entry->slot.val, entry, old);
}

/* Everything short of dealing with what the slot held before, unless that is replaced. */
static bool keep(struct folio *folio)
{
	struct obj_cgroup *objcg = get_obj_cgroup_from_folio(folio);
	struct zswap_entry *entry;
	void *old;

	if (!cgroup_has_room(objcg) || over_limit())
		goto rejected;
	entry = make_entry(folio, objcg);
	if (!entry)
		goto rejected;
	if (publish(entry, &old)) {
		bump(stats.reject_alloc_fail);
		entry->pool->ops->free(entry->pool->zpool, entry->handle);
		pool_put(entry->pool);
		entry_discard(entry);
		goto rejected;
	}
	/* An earlier version of the page, made stale by this one. */
	if (old)
		entry_free(old);
	if (objcg) {
		obj_cgroup_charge_zswap(objcg, entry->length);
		count_objcg_events(objcg, ZSWPOUT, 1);
	}
	/*
	 * Last: on the LRU it is up for writeback, and must be whole. R1 to R3 begin here. Until
	 * now nobody could find it but through the slot, and the slot is ours.
	 */
	entry_list(entry);
	atomic_long_inc(&stats.stored_pages);
	count_vm_event(ZSWPOUT);
	return true;

rejected:
	obj_cgroup_put(objcg);
	if (READ_ONCE(stats.reached_full))
		shrink_queue();
	return false;
}

bool ut_store(struct folio *folio)
{
	WARN_ON_ONCE(!folio_test_locked(folio));
	WARN_ON_ONCE(!folio_test_swapcache(folio));
	if (READ_ONCE(params.enabled) && keep(folio))
		return true;
	/* The page goes to the device: an older version here must not overwrite it there later. */
	ut_invalidate(folio->swap);
	return false;
}

bool ut_load(struct folio *folio)
{
	struct tree *tree = tree_of(folio->swap);
	bool exclusive = folio_test_swapcache(folio) || protocol.load;	/* R5, unfixed */
	struct zswap_entry *entry;

	WARN_ON_ONCE(!folio_test_locked(folio));
	/*
	 * R5: the swap cache becomes the owner of the page, so that our copy can go. A private
	 * folio may still be dropped by a fault that fails: then ours is the only good copy, and
	 * it stays. The fault's pin on the slot keeps others from loading or invalidating it.
	 */
	entry = exclusive ? tree_take(tree, folio->swap.val) : tree_get(tree, folio->swap.val);
	if (!entry)
		return false;
	entry_decompress(entry, folio);
	count_vm_event(ZSWPIN);
	if (entry->objcg)
		count_objcg_events(entry->objcg, ZSWPIN, 1);
	if (exclusive) {
		entry_free(entry);
		/* No other copy is left. */
		folio_mark_dirty(folio);
	}
	folio_mark_uptodate(folio);
	return true;
}

void ut_invalidate(swp_entry_t slot)
{
	struct zswap_entry *entry = tree_take(tree_of(slot), slot.val);

	if (entry)
		entry_free(entry);
}

int ut_swapon(int type, unsigned long nr_pages)
{
	struct tree *tree = world_kmalloc_tracked(sizeof(*tree), 0);

	(void)nr_pages;		/* the tree grows as needed */
	if (!tree)
		return -ENOMEM;
	tree_init(tree);
	WRITE_ONCE(trees[type], tree);
	return 0;
}

void ut_swapoff(int type)
{
	struct tree *tree = trees[type];

	if (!tree)
		return;
	/* Every slot has been freed, and each told us. R2: see writeback_entry(). */
	WARN_ON_ONCE(!tree_empty(tree));
	WRITE_ONCE(trees[type], NULL);
	world_kfree(tree);
}
