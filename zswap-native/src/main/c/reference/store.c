/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.c - the calls of the swap layer: store, load, invalidate, swapon, swapoff.
 *
 * The tree of a swap area says what zswap holds for a slot. Whoever takes an entry out of the tree
 * owns it, and frees it. Stores, loads and invalidations of one slot are kept apart by the swap
 * layer (folio lock, pinned slot); writeback is the one that comes from elsewhere, see writeback.c.
 */
#include "reference/positions/positions.h"

#include <errno.h>
#include <stdio.h>

struct zswap_stats stats;

static struct tree *trees[WORLD_SWAP_TYPES];

struct tree *tree_of(swp_entry_t slot)
{
	/* The world has one swap area; its slots are plain offsets. */
	(void)slot;
	return READ_ONCE(trees[0]);
}

struct tree *tree_use(swp_entry_t slot)
{
	return protocol.tree ? lived_tree_get(&trees[0]) : tree_of(slot);
}

void tree_done(struct tree *tree)
{
	if (protocol.tree)
		lived_tree_put(tree);
}

/* Whether the pools are too large to take more: from the limit on, down to the threshold. */
static bool pools_full(void)
{
	unsigned long total = pools_total_pages();

	if (total >= max_pages()) {
		bump(stats.pool_limit_hit);
		WRITE_ONCE(stats.reached_full, true);
		return true;
	}
	if (!READ_ONCE(stats.reached_full))
		return false;
	if (total > accept_threshold_pages())
		return true;
	WRITE_ONCE(stats.reached_full, false);
	return false;
}

/* Does something to the cgroup that pays, kept alive meanwhile; 0 if nobody in particular does. */
static int ask_payer(struct obj_cgroup *objcg, int (*ask)(struct mem_cgroup *))
{
	struct mem_cgroup *memcg;
	int ret;

	if (!objcg)
		return 0;
	memcg = get_mem_cgroup_from_objcg(objcg);
	ret = ask(memcg);
	mem_cgroup_put(memcg);
	return ret;
}

/* Room under the cgroup's zswap.max, after one attempt to make some. */
static bool cgroup_has_room(struct obj_cgroup *objcg)
{
	return !objcg || obj_cgroup_may_zswap(objcg) || !ask_payer(objcg, ut_shrink_memcg);
}

/* Lists for the cgroup that pays, before there is an entry to be listed. */
static int make_lists(struct mem_cgroup *memcg)
{
	return world_fail(FAIL_LRU) ? -ENOMEM : lru_alloc(memcg);
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
	if (entry->pool && !ask_payer(objcg, make_lists) && entry_compress(entry, folio)) {
		entry->slot = folio->swap;
		entry->objcg = objcg;
		entry->referenced = true;
		return entry;
	}
	entry_drop(entry);
	return NULL;
}

/* From here on the slot leads to this entry; an earlier version of the page is stale, and goes. */
static bool publish(struct zswap_entry *entry)
{
	struct tree *tree = tree_use(entry->slot);
	bool full;
	void *stale;

	full = world_fail(FAIL_TREE) || tree_put(tree, entry->slot.val, entry, &stale);
	tree_done(tree);
	if (full) {
		bump(stats.reject_alloc_fail);
		entry_drop(entry);
		return false;
	}
	if (stale)
		entry_free(stale);
	return true;
}

/*
 * The page is in zswap; if not, the slot may still hold an earlier version.
 * large: of which it is a part, or NULL.
 */
static bool keep(struct folio *folio, struct large *large)
{
	struct obj_cgroup *objcg = get_obj_cgroup_from_folio(folio);
	struct zswap_entry *entry = NULL;

	/* Asked once for a large folio, which may overshoot the limits by its other pages. */
	if ((large && large->pages) || (cgroup_has_room(objcg) && !pools_full()))
		entry = make_entry(folio, objcg);
	if (entry && publish(entry)) {
		/* The slot is ours: nobody can find the entry through it, nor on the LRU yet. */
		if (large)
			large_add(large, entry);
		else
			entry_charge(entry);
		/*
		 * Last: on the LRU it is up for writeback, which may free it at once, and must
		 * find it whole. R1 to R3 begin here.
		 */
		entry_list(entry);
		return true;
	}
	obj_cgroup_put(objcg);
	if (READ_ONCE(stats.reached_full))
		shrink_queue();
	return false;
}

/* Every page is in zswap; if not, some may be. */
static bool keep_large(struct folio *folio)
{
	struct large large = { 0 };

	for (long i = 0; i < folio_nr_pages(folio); i++) {
		if (!keep(folio_part(folio, i), &large))
			return false;
	}
	large_end(&large, folio);
	return true;
}

bool ut_store(struct folio *folio)
{
	WARN_ON_ONCE(!folio_test_locked(folio));
	WARN_ON_ONCE(!folio_test_swapcache(folio));
	if (READ_ONCE(params.enabled) &&
	    (folio_test_large(folio) ? keep_large(folio) : keep(folio, NULL)))
		return true;
	/*
	 * The folio goes to the device, all of it: what is here of its pages, from before or from just
	 * now, must not overwrite them there later.
	 */
	for (long i = 0; i < folio_nr_pages(folio); i++)
		ut_invalidate(folio_part(folio, i)->swap);
	return false;
}

void entry_put_back(struct zswap_entry *entry)
{
	struct tree *tree = tree_use(entry->slot);
	bool full;
	void *none;

	full = world_fail(FAIL_TREE) || tree_put(tree, entry->slot.val, entry, &none);
	tree_done(tree);
	if (full)
		entry_free(entry);
}

/*
 * R5: the swap cache becomes the owner of the page, so that our copy can go: nobody else is to find
 * it any more. A private folio may still be dropped by a fault that fails: then ours is the only
 * good copy, and it stays. The fault's pin on the slot keeps others from loading or invalidating it.
 */
static struct zswap_entry *look_up(swp_entry_t slot, bool exclusive)
{
	struct tree *tree = tree_use(slot);
	struct zswap_entry *entry;

	entry = exclusive ? tree_take(tree, slot.val) : tree_get(tree, slot.val);
	tree_done(tree);
	return entry;
}

bool ut_load(struct folio *folio)
{
	bool exclusive = protocol.load ? position_gives_up() : folio_test_swapcache(folio);
	struct zswap_entry *entry;

	WARN_ON_ONCE(!folio_test_locked(folio));
	entry = look_up(folio->swap, exclusive);
	if (!entry)
		return false;
	if (!entry_restore(entry, folio, ZSWPIN)) {
		/* The folio stays without content, which is an error of whoever wants it. */
		if (exclusive)
			entry_put_back(entry);
	} else if (exclusive) {
		/* No other copy is left. */
		folio_mark_dirty(folio);
		entry_free(entry);
	}
	return true;
}

bool ut_holds(swp_entry_t slot)
{
	return look_up(slot, false);
}

void ut_store_back(struct folio *folio)
{
	keep(folio, NULL);
}

void ut_invalidate(swp_entry_t slot)
{
	struct zswap_entry *entry = look_up(slot, true);

	if (entry)
		entry_free(entry);
}

int ut_swapon(int type, unsigned long nr_pages)
{
	struct tree *tree;

	(void)nr_pages;		/* the tree grows as needed */
	tree = protocol.tree ? lived_tree_new() : world_kmalloc_tracked(sizeof(*tree), 0);
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
	if (protocol.tree)
		lived_tree_prepare(tree);
	/* Every slot has been freed, and each told us. R2: see write_back(). */
	WARN_ON_ONCE(!tree_empty(tree));
	WRITE_ONCE(trees[type], NULL);
	if (protocol.tree)
		lived_tree_free(tree);
	else
		world_kfree(tree);
}

bool store_name(const void *address, char *out, size_t size)
{
	for (int type = 0; type < WORLD_SWAP_TYPES; type++) {
		if (address == &trees[type]) {
			snprintf(out, size, "trees[%d]", type);
			return true;
		}
	}
	return false;
}
