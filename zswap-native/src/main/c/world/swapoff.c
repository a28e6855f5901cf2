// SPDX-License-Identifier: Apache-2.0
/* Switching the swap area on and off (try_to_unuse). */
#include <errno.h>

#include "world/internal.h"

bool world_swap_on, world_synchronous;

struct outcome op_swapon(void)
{
	if (world_swap_on)
		return outcome(STATUS_DENIED, EBUSY);
	if (ut_swapon(0, world_slots))
		return outcome(STATUS_NO_MEMORY, 0);
	world_swap_on = true;
	return outcome(STATUS_DONE, 0);
}

static void leave_cache(struct folio *folio)
{
	delete_from_swap_cache(folio);
	folio_mark_dirty(folio);
	folio_unlock(folio);
}

static bool unuse_page(struct pte *pte)
{
	unsigned long i = pte->slot;
	bool allocated;
	struct folio *folio = world_read_swap_cache_async((swp_entry_t){ i }, &allocated);

	if (!folio)
		return false;
	if (allocated)
		swap_read_folio(folio, i);
	else
		folio_lock(folio);
	if (folio_test_uptodate(folio)) {
		folio_get(folio);
		map_folio(pte, folio, false);
	} else {
		pte->kind = PTE_POISONED;
	}
	slot_put(i);
	leave_cache(folio);
	folio_put(folio);
	return true;
}

struct outcome op_swapoff(void)
{
	if (!world_swap_on)
		return outcome(STATUS_OFF, 0);
	for (unsigned long page = 0; page < world_nr_pages; page++) {
		struct pte *pte = &world_ptes[page];

		if (pte->kind == PTE_SWAPPED && !unuse_page(pte))
			return outcome(STATUS_NO_MEMORY, 0);
	}
	for (long i = swap_cache_next(0); i >= 0; i = swap_cache_next((unsigned long)i + 1)) {
		struct folio *folio = world_slot[i].folio;

		folio_get(folio);
		folio_lock(folio);
		leave_cache(folio);
		folio_put(folio);
	}
	world_swap_on = false;
	ut_swapoff(0);
	return outcome(STATUS_DONE, 0);
}
