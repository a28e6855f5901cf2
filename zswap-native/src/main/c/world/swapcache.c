// SPDX-License-Identifier: Apache-2.0
/*
 * The swap cache: at most one folio a slot. While a folio is in it, the slot
 * is pinned ("has cache") and the cache holds one reference.
 */
#include "world/internal.h"

unsigned long world_nr_cached;

static uint64_t cached[WORLD_MAX_PAGES / 64];

void swap_cache_add(struct folio *folio, unsigned long i)
{
	world_point(POINT_CACHE, folio, POINT_WRITE);
	if (world_slot[i].folio || !world_slot[i].has_cache)
		world_bug(__func__, __FILE__, __LINE__, "slot taken, or not pinned");
	world_slot[i].folio = folio;
	cached[i / 64] |= 1ULL << (i % 64);
	world_nr_cached++;
	folio->swap.val = i;
	folio->flags |= FOLIO_SWAPCACHE;
	folio_get(folio);
}

struct folio *swap_cache_get(unsigned long i)
{
	struct folio *folio = world_slot[i].folio;

	world_point(POINT_CACHE, &world_slot[i], POINT_READ);
	if (folio)
		folio_get(folio);
	return folio;
}

void delete_from_swap_cache(struct folio *folio)
{
	unsigned long i = folio->swap.val;

	world_point(POINT_CACHE, folio, POINT_WRITE);
	if (!folio_test_locked(folio) || !folio_test_swapcache(folio) ||
	    world_slot[i].folio != folio)
		world_bug(__func__, __FILE__, __LINE__,
			  "folio not locked, or not in the swap cache");
	world_slot[i].folio = NULL;
	cached[i / 64] &= ~(1ULL << (i % 64));
	world_nr_cached--;
	folio->flags &= ~(unsigned int)FOLIO_SWAPCACHE;
	slot_set_cache(i, false);
	folio_put(folio);
}

long swap_cache_next(unsigned long from)
{
	while (from < world_slots) {
		uint64_t word = cached[from / 64] >> (from % 64);

		if (word)
			return (long)from + __builtin_ctzll(word);
		from = (from | 63) + 1;
	}
	return -1;
}

struct folio *world_read_swap_cache_async(swp_entry_t entry, bool *allocated)
{
	struct slot *slot;
	struct folio *folio;

	*allocated = false;
	if (!world_swap_on || entry.val >= world_slots)
		return NULL;
	slot = &world_slot[entry.val];
	folio = swap_cache_get(entry.val);
	if (folio || !slot->count)
		return folio;
	if (world_fail(FAIL_FOLIO))
		return NULL;
	folio = folio_alloc(memcg_online_ancestor(slot->owner->id), slot->nid);
	if (!folio)
		return NULL;
	if (slot->has_cache) {
		/* A private swap-in holds it. */
		folio_put(folio);
		return NULL;
	}
	slot_set_cache(entry.val, true);
	folio_lock(folio);
	swap_cache_add(folio, entry.val);
	*allocated = true;
	return folio;
}

void world_swap_writepage(struct folio *folio)
{
	/* "Under writeback" begins and ends in here: transfers are complete at once. */
	world_events[PSWPOUT]++;
	if (!device_write(folio->swap.val, folio))
		folio_mark_dirty(folio);
	folio_unlock(folio);
}
