// SPDX-License-Identifier: Apache-2.0
/* Reclaim of one page (shrink_folio_list), of what writeback marked, and unmapping. */
#include "world/internal.h"

/* add_to_swap: gives a mapped folio a slot. STATUS_DONE, or why not. */
static enum world_status add_to_swap(struct folio *folio)
{
	long i = slot_give_out(folio);

	if (i < 0)
		return i == -2 ? STATUS_OFF : STATUS_NO_SLOT;
	swap_cache_add(folio, (unsigned long)i);
	folio_mark_dirty(folio);
	return STATUS_DONE;
}

static void try_to_unmap(struct pte *pte, struct folio *folio)
{
	spin_lock(&pte->lock);
	if (pte->kind == PTE_PRESENT && pte->folio == folio) {
		slot_get(folio->swap.val);
		if (pte->dirty)
			folio_mark_dirty(folio);
		pte->kind = PTE_SWAPPED;
		pte->dirty = false;
		pte->slot = folio->swap.val;
		pte->folio = NULL;
		folio_put(folio);
	}
	spin_unlock(&pte->lock);
}

static enum world_status swap_writepage(struct folio *folio)
{
	unsigned long i = folio->swap.val;

	if (ut_zeromap && folio_zero_filled(folio)) {
		struct obj_cgroup *objcg = get_obj_cgroup_from_folio(folio);

		count_vm_event(SWPOUT_ZERO);
		if (objcg) {
			count_objcg_events(objcg, SWPOUT_ZERO, 1);
			obj_cgroup_put(objcg);
		}
		slot_set_zero(i, true);
		return STATUS_ZERO;
	}
	if (ut_zeromap)
		slot_set_zero(i, false);
	if (ut_store(folio))
		return STATUS_STORED;
	if (!mem_cgroup_zswap_writeback_enabled(folio->memcg)) {
		folio_mark_dirty(folio);
		return STATUS_KEPT;
	}
	count_vm_event(PSWPOUT);
	if (!device_write(i, folio)) {
		folio_mark_dirty(folio);
		return STATUS_KEPT;
	}
	return STATUS_WRITTEN;
}

/* The folio behind a page, with a reference; or NULL. */
static struct folio *get_page_folio(struct pte *pte)
{
	struct folio *folio = NULL;

	spin_lock(&pte->lock);
	if (pte->kind == PTE_PRESENT) {
		folio = pte->folio;
		folio_get(folio);
	} else if (pte->kind == PTE_SWAPPED) {
		folio = swap_cache_get(pte->slot);
	}
	spin_unlock(&pte->lock);
	return folio;
}

/* Whether the locked folio is still the one behind the page. */
static bool is_still(struct pte *pte, const struct folio *folio)
{
	bool is;

	spin_lock(&pte->lock);
	is = pte->kind == PTE_PRESENT ? pte->folio == folio :
	     pte->kind == PTE_SWAPPED && folio_test_swapcache(folio) &&
	     pte->slot == folio->swap.val;
	spin_unlock(&pte->lock);
	return is;
}

static enum world_status shrink_folio(struct pte *pte, struct folio *folio)
{
	if (!folio_test_swapcache(folio)) {
		enum world_status status = add_to_swap(folio);

		if (status != STATUS_DONE)
			return status;
	}
	try_to_unmap(pte, folio);
	if (!folio_clear_dirty_for_io(folio))
		return STATUS_DROPPED;
	/* Freed while it was about to be written out: nobody will read it again. */
	if (folio_free_swap(folio))
		return STATUS_DROPPED;
	folio->flags &= ~(unsigned int)FOLIO_RECLAIM;
	return swap_writepage(folio);
}

struct outcome op_pageout(unsigned long page, bool keep)
{
	struct pte *pte = &world_ptes[page];
	enum world_status status;
	struct folio *folio;

	for (;;) {
		folio = get_page_folio(pte);
		if (!folio)
			return outcome(STATUS_ABSENT, 0);
		folio_lock(folio);
		if (is_still(pte, folio))
			break;
		folio_unlock(folio);
		folio_put(folio);
	}
	status = shrink_folio(pte, folio);
	if (keep || status == STATUS_OFF || status == STATUS_NO_SLOT || status == STATUS_KEPT ||
	    !folio_test_swapcache(folio) || !swap_cache_reclaim(folio)) {
		folio_unlock(folio);
		folio_put(folio);
	}
	return outcome(status, 0);
}

struct outcome op_reclaim(void)
{
	const unsigned int wanted = FOLIO_RECLAIM | FOLIO_UPTODATE | FOLIO_SWAPCACHE;
	int64_t dropped = 0;

	for (long i = swap_cache_next(0); i >= 0; i = swap_cache_next((unsigned long)i + 1)) {
		struct folio *folio = swap_cache_get((unsigned long)i);

		if (!folio)
			continue;
		if (folio_trylock(folio)) {
			explore_also(&folio->flags, POINT_READ);
			if (folio_refs(folio) == 2 &&
			    (folio->flags & (wanted | FOLIO_DIRTY)) == wanted &&
			    swap_cache_reclaim(folio)) {
				dropped++;
				continue;
			}
			folio_unlock(folio);
		}
		folio_put(folio);
	}
	return outcome(STATUS_DONE, dropped);
}

/*
 * Tried only: whoever holds the lock is about to use the slot, or to give it
 * up himself (free_swap_cache, __try_to_reclaim_swap).
 */
static void try_free_swap(struct folio *folio, long slot)
{
	if (!folio_trylock(folio))
		return;
	if (slot < 0 || (folio_test_swapcache(folio) && folio->swap.val == (unsigned long)slot))
		folio_free_swap(folio);
	folio_unlock(folio);
}

static bool folio_in_swap_cache(struct folio *folio)
{
	world_point(POINT_FOLIO, &folio->flags, POINT_READ);
	return folio_test_swapcache(folio);
}

struct outcome op_free(unsigned long page)
{
	struct pte *pte = &world_ptes[page];
	struct folio *folio = NULL;
	unsigned char kind;
	long slot = -1;

	spin_lock(&pte->lock);
	kind = pte->kind;
	if (kind == PTE_PRESENT)
		folio = pte->folio;
	else if (kind == PTE_SWAPPED)
		slot = (long)pte->slot;
	if (kind != PTE_NONE) {
		pte->kind = PTE_NONE;
		pte->dirty = false;
		pte->folio = NULL;
	}
	spin_unlock(&pte->lock);
	if (kind == PTE_NONE)
		return outcome(STATUS_ABSENT, 0);
	if (slot >= 0) {
		slot_put((unsigned long)slot);
		folio = swap_cache_get((unsigned long)slot);
		if (folio)
			try_free_swap(folio, slot);
	} else if (folio && folio_in_swap_cache(folio)) {
		try_free_swap(folio, -1);
	}
	if (folio)
		folio_put(folio);
	return outcome(STATUS_DONE, 0);
}
