/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writeback.c - one entry back to the device.
 *
 * The walk holds nothing but the LRU node's lock, and has to drop it here. From then on the entry
 * may be freed, its slot recycled, its swap area switched off. All that is kept is the slot's
 * number and the entry's address, the latter only for comparison, until the slot is pinned.
 */
#include "reference/zswap.h"

#include <errno.h>

/*
 * R2, unfixed: the tree is looked at before the pin. The entry may be safe;
 * nothing keeps swapoff from freeing the tree between the two lines.
 */
static bool early_look(struct zswap_entry *entry, swp_entry_t slot)
{
	struct tree *tree = tree_of(slot);

	return tree && tree_get(tree, slot.val) == entry;
}

/* 0, -ENOMEM, or -EEXIST if the slot is in the swap cache. entry may be dangling. */
static int writeback_entry(struct zswap_entry *entry, swp_entry_t slot)
{
	struct folio *folio;
	bool allocated;

	if (protocol.tree && !early_look(entry, slot))
		return -ENOMEM;
	folio = world_read_swap_cache_async(slot, &allocated);
	if (!folio)
		return -ENOMEM;
	if (!allocated) {
		/* Somebody has just brought it in, so that it is warm: leave it alone. */
		folio_put(folio);
		return -EEXIST;
	}
	/*
	 * The new folio, locked and in the swap cache, pins the slot: it cannot be freed or stored
	 * to, nor can its area be switched off. Now, and only now, is there a tree to ask.
	 *
	 * R1: the slot may have been recycled before the pin; then another entry, or none, is
	 *     there. After the pin it cannot be, so that nothing has to be looked up again.
	 * R2: swapoff waits for the pin to go; the tree is not touched before.
	 * R3: the comparison is by address, and the entry is not looked into before it holds.
	 *
	 * Taking it out in the same step makes us its owner.
	 */
	if (!tree_take_if(tree_of(slot), slot.val, entry) && !protocol.recheck) {
		delete_from_swap_cache(folio);
		folio_unlock(folio);
		folio_put(folio);
		return -ENOMEM;
	}
	entry_decompress(entry, folio);
	count_vm_event(ZSWPWB);
	if (entry->objcg)
		count_objcg_events(entry->objcg, ZSWPWB, 1);
	entry_free(entry);
	folio_mark_uptodate(folio);
	/* Nobody has asked for the page: let reclaim find it first. */
	folio_set_reclaim(folio);
	world_swap_writepage(folio);
	folio_put(folio);
	return 0;
}

enum lru_verdict writeback_visit(struct lru_walk *walk, struct ring *link)
{
	struct zswap_entry *entry = ring_item(link, struct zswap_entry, lru);
	enum lru_verdict verdict = LRU_WENT;
	swp_entry_t slot;
	int ret;

	if (entry->referenced) {
		entry->referenced = false;
		return LRU_LATER;
	}
	/*
	 * R3: rotate and copy the slot while the lock still keeps the entry alive. If writeback
	 * succeeds the entry leaves the list when it is freed; if not, the tail is where it
	 * belongs, and by then it may be too late to put it there.
	 */
	lru_rotate(walk, link);
	slot = entry->slot;
	lru_unlock(walk);
	if (protocol.walk)
		slot = entry->slot;	/* R3, unfixed: the entry may be gone */

	ret = writeback_entry(entry, slot);
	if (ret) {
		bump(stats.reject_reclaim_fail);
		verdict = LRU_AGAIN;
		/* Warm pages on this list: the dynamic shrinker has gone far enough. */
		if (ret == -EEXIST && walk->stop_when_warm) {
			walk->met_warm = true;
			verdict = LRU_ENOUGH;
		}
	} else {
		bump(stats.written_back_pages);
	}
	lru_lock(walk);
	return verdict;
}
