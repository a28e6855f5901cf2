/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writeback.c - one entry back to the device.
 *
 * The walk holds nothing but the LRU node's lock, and has to drop it here. From then on the entry
 * may be freed, its slot recycled, its swap area switched off. All that is kept is the slot's
 * number and the entry's address, the latter only for comparison, until the slot is pinned.
 */
#include "reference/positions/positions.h"
#include "reference/writeback.h"

enum outcome pin_slot(swp_entry_t slot, struct folio **pin)
{
	bool is_new;

	*pin = world_read_swap_cache_async(slot, &is_new, true);
	if (*pin && is_new)
		return PINNED;
	if (!*pin)
		return MISSED;
	folio_put(*pin);
	return WARM;
}

void unpin_slot(struct folio *pin)
{
	delete_from_swap_cache(pin);
	folio_unlock(pin);
	folio_put(pin);
}

/*
 * Makes us the owner of an entry, if it is still what a pinned slot holds.
 *
 * R1: the slot may have been recycled before the pin; then another entry, or none, is there. After
 *     the pin it cannot be, so that nothing has to be looked up again.
 * R3: the comparison is by address, and the entry is not looked into before it holds.
 */
static bool claim(struct tree *tree, swp_entry_t slot, const struct zswap_entry *maybe_dangling)
{
	return tree_take_if(tree, slot.val, maybe_dangling);
}

void send(struct folio *pin)
{
	/* Nobody has asked for the page: let reclaim find it first. */
	folio_set_reclaim(pin);
	/* Unlocks it. */
	world_swap_writepage(pin);
	folio_put(pin);
}

static enum outcome write_back(struct zswap_entry *maybe_dangling, swp_entry_t slot)
{
	enum outcome outcome;
	struct folio *pin;
	struct tree *tree;

	outcome = pin_slot(slot, &pin);
	if (outcome != PINNED)
		return outcome;
	/* R2: now, and only now, is there a tree to ask: swapoff waits for the pin to go. */
	tree = tree_of(slot);
	if (!claim(tree, slot, maybe_dangling)) {
		unpin_slot(pin);
		return MISSED;
	}
	if (!entry_restore(maybe_dangling, pin, ZSWPWB)) {
		/* It has kept its place on the list. */
		entry_put_back(maybe_dangling);
		unpin_slot(pin);
		return MISSED;
	}
	entry_free(maybe_dangling);
	send(pin);
	return WRITTEN;
}

/*
 * R3: what has to be done with an entry while the lock still keeps it alive. If writeback succeeds
 * it leaves the list when it is freed; if not, the tail is where it belongs, and by then it may be
 * too late to put it there.
 */
static swp_entry_t step_aside(struct lru_walk *walk, struct zswap_entry *entry)
{
	lru_rotate(walk, &entry->lru);
	return entry->slot;
}

enum lru_verdict judge(struct lru_walk *walk, enum outcome outcome)
{
	if (outcome == WRITTEN) {
		bump(stats.written_back_pages);
		return LRU_WENT;
	}
	bump(stats.reject_reclaim_fail);
	if (outcome == MISSED || !walk->stop_when_warm)
		return LRU_AGAIN;
	/* Warm pages on this list: the dynamic shrinker has gone far enough. */
	walk->met_warm = true;
	return LRU_ENOUGH;
}

enum lru_verdict writeback_visit(struct lru_walk *walk, struct ring *link)
{
	struct zswap_entry *entry = ring_item(link, struct zswap_entry, lru);
	enum lru_verdict verdict;
	swp_entry_t slot;

	if (entry->referenced) {
		entry->referenced = false;
		return LRU_LATER;
	}
	if (protocol.recheck || protocol.tree || protocol.walk)
		return position_visit(walk, entry);
	slot = step_aside(walk, entry);
	lru_unlock(walk);
	verdict = judge(walk, write_back(entry, slot));
	lru_lock(walk);
	return verdict;
}
