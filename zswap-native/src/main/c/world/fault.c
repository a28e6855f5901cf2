// SPDX-License-Identifier: Apache-2.0
/* The fault path (do_swap_page), and reading and writing pages, which takes it. */
#include <string.h>

#include "world/internal.h"

/* swap_read_folio: fills a locked folio; the caller looks at "up to date". */
enum world_status swap_read_folio(struct folio *folio, unsigned long i)
{
	folio->swap.val = i;
	if (world_slot[i].zero) {
		struct obj_cgroup *objcg = get_obj_cgroup_from_folio(folio);

		folio_zero(folio);
		count_vm_event(SWPIN_ZERO);
		if (objcg) {
			count_objcg_events(objcg, SWPIN_ZERO, 1);
			obj_cgroup_put(objcg);
		}
		folio_mark_uptodate(folio);
		return STATUS_ZERO;
	}
	if (ut_load(folio))
		return STATUS_LOADED;
	ut_folio_swapin(folio);
	memcg_changed(folio->memcg);
	count_vm_event(PSWPIN);
	if (device_read(i, folio))
		folio_mark_uptodate(folio);
	return STATUS_READ_IN;
}

/* The folio's reference becomes the PTE's. */
void map_folio(struct pte *pte, struct folio *folio, bool dirty)
{
	pte->kind = PTE_PRESENT;
	pte->dirty = dirty;
	pte->folio = folio;
	folio->flags &= ~(unsigned int)FOLIO_RECLAIM;
}

/* Reads into a folio that never enters the swap cache; the pin keeps others out. */
static struct folio *swapin_private(unsigned long i, enum world_status *status)
{
	struct slot *slot = &world_slot[i];
	struct folio *folio = NULL;

	if (!world_fail(FAIL_FOLIO))
		folio = folio_alloc(memcg_online_ancestor(slot->owner->id), slot->nid);
	if (!folio)
		return NULL;
	slot_set_cache(i, true);
	folio_lock(folio);
	*status = swap_read_folio(folio, i);
	return folio;
}

/* Returns the folio locked. */
static struct folio *swapin_cached(unsigned long i, enum world_status *status)
{
	bool allocated;
	struct folio *folio = world_read_swap_cache_async((swp_entry_t){ i }, &allocated);

	if (!folio)
		return NULL;
	if (allocated) {
		*status = swap_read_folio(folio, i);
	} else {
		*status = STATUS_CACHE_HIT;
		folio_lock(folio);
	}
	return folio;
}

static struct outcome do_swap_page(struct pte *pte, bool write, bool interrupted)
{
	unsigned long i = pte->slot;
	enum world_status status;
	struct folio *folio;
	bool private;

	world_point(POINT_SLOT, &world_slot[i], POINT_READ);
	private = !world_slot[i].folio && world_synchronous && world_slot[i].count == 1;
	folio = private ? swapin_private(i, &status) : swapin_cached(i, &status);
	if (!folio)
		return outcome(STATUS_NO_MEMORY, 0);

	if (interrupted || !folio_test_uptodate(folio)) {
		folio_unlock(folio);
		folio_put(folio);
		if (private)
			slot_set_cache(i, false);
		return outcome(interrupted ? STATUS_INTERRUPTED : STATUS_SIGBUS, 0);
	}
	slot_put(i);
	if (folio_test_swapcache(folio) &&
	    (world_nr_free_slots * 2 < world_slots || (write && folio->refs == 2))) {
		delete_from_swap_cache(folio);
		folio_mark_dirty(folio);
	}
	map_folio(pte, folio, write);
	folio_unlock(folio);
	if (private)
		slot_set_cache(i, false);
	return outcome(status, 0);
}

struct outcome op_fault(unsigned long page, bool write, bool interrupted)
{
	struct pte *pte = &world_ptes[page];

	switch (pte->kind) {
	case PTE_NONE:
		return outcome(STATUS_ABSENT, 0);
	case PTE_PRESENT:
		return outcome(STATUS_RESIDENT, 0);
	case PTE_POISONED:
		return outcome(STATUS_SIGBUS, 0);
	default:
		return do_swap_page(pte, write, interrupted);
	}
}

struct outcome op_read(unsigned long page)
{
	struct outcome result = op_fault(page, false, false);
	struct pte *pte = &world_ptes[page];

	if (pte->kind == PTE_PRESENT)
		result.value = (int64_t)digest_content(pte->folio->data);
	return result;
}

struct outcome op_write(unsigned long page, const void *content)
{
	struct outcome result = op_fault(page, true, false);
	struct pte *pte = &world_ptes[page];

	if (pte->kind == PTE_NONE) {
		struct folio *folio = folio_alloc(memcg_online_ancestor(pte->home),
						  (int)(page % (unsigned long)world_nodes));

		if (!folio)
			return outcome(STATUS_NO_MEMORY, 0);
		folio->flags = FOLIO_UPTODATE;
		map_folio(pte, folio, false);
	}
	if (result.status == STATUS_ABSENT || result.status == STATUS_RESIDENT)
		result.status = STATUS_DONE;
	if (pte->kind == PTE_PRESENT) {
		memcpy(pte->folio->data, content, world_page_size);
		pte->dirty = true;
	}
	return result;
}
