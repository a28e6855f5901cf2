// SPDX-License-Identifier: Apache-2.0
/* Reclaim of one page (shrink_folio_list), of what writeback marked, and unmapping. */
#include "world/internal.h"

/* add_to_swap: gives a mapped folio a slot. STATUS_DONE, or why not. */
static enum world_status add_to_swap(struct folio *folio)
{
	long i;

	if (!world_swap_on)
		return STATUS_OFF;
	i = slot_give_out(folio);
	if (i < 0)
		return STATUS_NO_SLOT;
	swap_cache_add(folio, (unsigned long)i);
	folio_mark_dirty(folio);
	return STATUS_DONE;
}

static void unmap_for_swap(struct pte *pte)
{
	struct folio *folio = pte->folio;

	slot_get(folio->swap.val);
	if (pte->dirty)
		folio_mark_dirty(folio);
	pte->kind = PTE_SWAPPED;
	pte->dirty = false;
	pte->slot = folio->swap.val;
	pte->folio = NULL;
	folio_put(folio);
}

static enum world_status swap_writepage(struct folio *folio)
{
	unsigned long i = folio->swap.val;

	if (folio_zero_filled(folio)) {
		struct obj_cgroup *objcg = get_obj_cgroup_from_folio(folio);

		count_vm_event(SWPOUT_ZERO);
		if (objcg) {
			count_objcg_events(objcg, SWPOUT_ZERO, 1);
			obj_cgroup_put(objcg);
		}
		slot_set_zero(i, true);
		return STATUS_ZERO;
	}
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

struct outcome op_pageout(unsigned long page, bool keep)
{
	struct pte *pte = &world_ptes[page];
	struct folio *folio = world_page_folio(page);
	enum world_status status;

	if (!folio)
		return outcome(STATUS_ABSENT, 0);
	folio_get(folio);
	folio_lock(folio);
	if (!folio_test_swapcache(folio)) {
		status = add_to_swap(folio);
		if (status != STATUS_DONE)
			goto unlock;
	}
	if (pte->kind == PTE_PRESENT)
		unmap_for_swap(pte);
	status = STATUS_DROPPED;
	if (folio_test_dirty(folio)) {
		folio->flags &= ~(unsigned int)(FOLIO_DIRTY | FOLIO_RECLAIM);
		status = swap_writepage(folio);
		if (status == STATUS_KEPT)
			goto unlock;
	}
	/* Ours and the swap cache's. */
	if (!keep && !folio_test_dirty(folio) && folio->refs == 2)
		delete_from_swap_cache(folio);
unlock:
	folio_unlock(folio);
	folio_put(folio);
	return outcome(status, 0);
}

struct outcome op_reclaim(void)
{
	const unsigned int wanted = FOLIO_RECLAIM | FOLIO_UPTODATE;
	int64_t dropped = 0;

	for (long i = swap_cache_next(0); i >= 0; i = swap_cache_next((unsigned long)i + 1)) {
		struct folio *folio = world_slot[i].folio;

		if ((folio->flags & (wanted | FOLIO_DIRTY)) != wanted || folio->refs != 1)
			continue;
		folio_get(folio);
		folio_lock(folio);
		delete_from_swap_cache(folio);
		folio_unlock(folio);
		folio_put(folio);
		dropped++;
	}
	return outcome(STATUS_DONE, dropped);
}

/* free_swap_cache: nobody but the swap cache wants this folio. */
static void free_swap_cache(struct folio *folio)
{
	if (!folio_test_swapcache(folio) || world_slot[folio->swap.val].count)
		return;
	folio_lock(folio);
	delete_from_swap_cache(folio);
	folio_mark_dirty(folio);
	folio_unlock(folio);
}

struct outcome op_free(unsigned long page)
{
	struct pte *pte = &world_ptes[page];
	struct folio *folio = pte->kind == PTE_PRESENT ? pte->folio : NULL;
	unsigned char kind = pte->kind;

	if (kind == PTE_NONE)
		return outcome(STATUS_ABSENT, 0);
	pte->kind = PTE_NONE;
	pte->dirty = false;
	pte->folio = NULL;
	if (kind == PTE_SWAPPED) {
		unsigned long i = pte->slot;

		folio = swap_cache_get(i);
		slot_put(i);
	}
	if (folio) {
		free_swap_cache(folio);
		folio_put(folio);
	}
	return outcome(STATUS_DONE, 0);
}
