/* SPDX-License-Identifier: Apache-2.0 */
/*
 * large.c - a folio of several pages, each of which has an entry of its own. It is an event when
 * all of it is stored.
 */
#include "reference/positions/positions.h"

void large_add(struct large *large, struct zswap_entry *entry)
{
	large->pages++;
	if (protocol.large == LARGE_PAGE_BY_PAGE) {
		/* Whoever frees it pays back, also if the pages behind it cannot be stored. */
		entry_pay(entry);
		return;
	}
	/* B12: the whole folio is charged when it is there, and its entries are freed as if they were. */
	if (entries_are_counted())
		entry_count(entry);
	large->owed += entry->length;
}

void large_end(const struct large *large, struct folio *folio)
{
	struct obj_cgroup *objcg = get_obj_cgroup_from_folio(folio);

	if (protocol.large == LARGE_CHARGED_LAST) {
		atomic_long_add(large->pages, &stats.stored_pages);
		if (objcg)
			obj_cgroup_charge_zswap(objcg, large->owed);
	}
	for (long i = 0; i < large->pages; i++)
		count_vm_event(ZSWPOUT);
	if (objcg)
		count_objcg_events(objcg, ZSWPOUT, (unsigned long)large->pages);
	obj_cgroup_put(objcg);
}
