// SPDX-License-Identifier: Apache-2.0
/*
 * The swap cache: at most one folio a slot. While a folio is in it, the slot
 * is pinned ("has cache") and the cache holds one reference.
 */
#include <errno.h>

#include "world/internal.h"

unsigned long world_nr_cached;

static uint64_t *cached;

void swap_cache_open(void)
{
	cached = world_table((world_slots / 64 + 1) * 8);
}

/* Looking up, adding and removing are one step each, under the cache's own lock. */
#define cache_point(i, mode)	cache_point_at(i, mode, WORLD_HERE)
static void cache_point_at(unsigned long i, enum point_mode mode, const struct world_place *place)
{
	if (mode == POINT_WRITE) {
		swap_changing();
		explore_also(&cached, POINT_READ);
	}
	world_point_at(POINT_CACHE, &world_slot[i].folio, mode, place);
	if (mode == POINT_WRITE) {
		world_slot[i].cache_version++;
		world_swap_changes++;
	}
}

void swap_cache_add(struct folio *folio, unsigned long i)
{
	folio_get(folio);
	explore_also(&folio->swap, POINT_WRITE);
	cache_point(i, POINT_WRITE);
	if (world_slot[i].folio || !world_slot[i].has_cache)
		world_bug(__func__, __FILE__, __LINE__, "slot taken, or not pinned");
	world_slot[i].folio = folio;
	cached[i / 64] |= 1ULL << (i % 64);
	world_nr_cached++;
	folio->swap.val = i;
	folio->flags |= FOLIO_SWAPCACHE;
}

struct folio *swap_cache_get(unsigned long i)
{
	struct folio *folio;

	for (;;) {
		cache_point(i, POINT_READ);
		folio = world_slot[i].folio;
		if (!folio)
			return NULL;
		/* It may be gone before it is referenced: look again. */
		explore_also(&folio->refs, POINT_WRITE);
		cache_point(i, POINT_READ);
		if (world_slot[i].folio == folio) {
			folio->refs++;
			return folio;
		}
	}
}

static void remove_folio(struct folio *folio)
{
	unsigned long i = folio->swap.val;

	explore_also(&folio->refs, POINT_WRITE);
	explore_also(&folio->swap, POINT_WRITE);
	cache_point(i, POINT_WRITE);
	if (!folio_test_locked(folio) || !folio_test_swapcache(folio) ||
	    world_slot[i].folio != folio)
		world_bug(__func__, __FILE__, __LINE__,
			  "folio not locked, or not in the swap cache");
	world_slot[i].folio = NULL;
	cached[i / 64] &= ~(1ULL << (i % 64));
	world_nr_cached--;
	folio->flags &= ~(unsigned int)FOLIO_SWAPCACHE;
}

void delete_from_swap_cache(struct folio *folio)
{
	unsigned long i;

	world_given(folio);
	i = folio->swap.val;
	remove_folio(folio);
	slot_clear_cache(i);
	folio_put(folio);
}

bool folio_free_swap(struct folio *folio)
{
	if (!folio_test_swapcache(folio) || slot_count(folio->swap.val))
		return false;
	delete_from_swap_cache(folio);
	folio_mark_dirty(folio);
	return true;
}

bool swap_cache_reclaim(struct folio *folio)
{
	unsigned long i = folio->swap.val;

	explore_also(&folio->flags, POINT_READ);
	explore_also(&folio->swap, POINT_WRITE);
	explore_also(&world_slot[i].folio, POINT_WRITE);
	explore_also(&cached, POINT_READ);
	swap_changing();
	/* Ours and the swap cache's; from here on nobody finds it. */
	if (folio_refs(folio) != 2 || folio_test_dirty(folio))
		return false;
	world_slot[i].folio = NULL;
	cached[i / 64] &= ~(1ULL << (i % 64));
	world_nr_cached--;
	world_slot[i].cache_version++;
	world_swap_changes++;
	folio->flags &= ~(unsigned int)FOLIO_SWAPCACHE;
	slot_clear_cache(i);
	folio_unlock(folio);
	folio_put(folio);
	folio_put(folio);
	return true;
}

long swap_cache_next(unsigned long from)
{
	world_point(POINT_CACHE, &cached, POINT_WRITE);
	while (from < world_slots) {
		uint64_t word = cached[from / 64] >> (from % 64);

		if (word)
			return (long)from + __builtin_ctzll(word);
		from = (from | 63) + 1;
	}
	return -1;
}

/* *pinned: by somebody else, with no folio in the cache, as *seen says when. */
static struct folio *try_read_async(unsigned long i, int home, struct folio **spare,
				    bool *allocated, struct slot_seen *seen, bool *pinned)
{
	struct slot *slot = &world_slot[i];
	struct folio *folio = swap_cache_get(i);

	*pinned = false;
	seen->cached = slot->cache_version;
	if (folio || !slot_count(i))
		return folio;
	if (!*spare && !world_fail(FAIL_FOLIO))
		*spare = folio_alloc(slot->nid);
	if (!*spare)
		return NULL;
	switch (slot_prepare(i)) {
	case -EEXIST:
		seen->slot = slot->version;
		*pinned = true;
		return NULL;
	case -ENOENT:
		return NULL;
	}
	folio = *spare;
	*spare = NULL;
	folio_lock(folio);
	memcg_announce_payer(slot->owner->id, home);
	world_point(POINT_REF, &folio->memcg, POINT_WRITE);
	folio_charge(folio, memcg_payer(slot->owner, home));
	swap_cache_add(folio, i);
	*allocated = true;
	return folio;
}

static struct folio *read_async(unsigned long i, int home, bool *allocated, bool skip_if_exists)
{
	struct folio *folio = NULL, *spare = NULL;

	*allocated = false;
	if (i >= world_slots)
		return NULL;
	for (;;) {
		struct slot_seen seen;
		bool pinned;

		folio = try_read_async(i, home, &spare, allocated, &seen, &pinned);
		/* Who waits for a pin that its holder gives up only after us waits for ever. */
		if (folio || !pinned || skip_if_exists)
			break;
		slot_wait(i, seen);
	}
	if (spare)
		folio_put(spare);
	return folio;
}

/* The same, and the device is kept meanwhile. */
static struct folio *read_keeping(unsigned long i, int home, bool *allocated, bool skip_if_exists)
{
	struct folio *folio;

	*allocated = false;
	if (!world_swap_device_get())
		return NULL;
	folio = read_async(i, home, allocated, skip_if_exists);
	world_swap_device_put();
	return folio;
}

struct folio *read_swap_cache_async(unsigned long i, int home, bool *allocated)
{
	return read_keeping(i, home, allocated, false);
}

struct folio *world_read_swap_cache_async(swp_entry_t entry, bool *allocated,
					  bool skip_if_exists)
{
	return read_keeping(entry.val, NO_HOME, allocated, skip_if_exists);
}

/* The caller keeps the device itself: swapoff cannot have ended. */
struct folio *world_swap_cache_alloc_folio(swp_entry_t entry, bool *allocated)
{
	world_point(POINT_REF, &world_swap_users, POINT_READ);
	if (!world_swap_on)
		world_bug(__func__, __FILE__, __LINE__,
			  "the swap device was switched off: who uses its slots has to keep it");
	return read_async(entry.val, NO_HOME, allocated, true);
}

void world_swap_writepage(struct folio *folio)
{
	world_given(folio);
	/* "Under writeback" begins and ends in here: transfers are complete at once. */
	world_events[PSWPOUT]++;
	if (!device_write(folio->swap.val, folio))
		folio_mark_dirty(folio);
	folio_unlock(folio);
}
