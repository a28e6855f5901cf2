// SPDX-License-Identifier: Apache-2.0
/* What reports and observations say about pages, slots and counters. */
#include <string.h>

#include "world/internal.h"

struct folio *world_page_folio(unsigned long page)
{
	struct pte *pte = &world_ptes[page];

	if (pte->kind == PTE_PRESENT)
		return pte->folio;
	return pte->kind == PTE_SWAPPED ? world_slot[pte->slot].folio : NULL;
}

static int64_t folio_content(const struct folio *folio)
{
	return folio_test_uptodate(folio) ? (int64_t)digest_content(folio->data) : 0;
}

void report_no_page(int64_t out[7])
{
	memset(out, 0, 7 * sizeof(*out));
	out[2] = -1;
	out[5] = -1;
}

void report_page(unsigned long page, int64_t out[7])
{
	struct pte *pte = &world_ptes[page];
	struct folio *folio = world_page_folio(page);

	report_no_page(out);
	out[0] = pte->kind;
	out[1] = pte->dirty;
	if (pte->kind == PTE_SWAPPED)
		out[2] = (int64_t)pte->slot;
	if (!folio)
		return;
	if (folio_test_swapcache(folio))
		out[2] = (int64_t)folio->swap.val;
	out[3] = folio->flags;
	out[4] = folio->refs;
	out[5] = folio->memcg->id;
	out[6] = folio_content(folio);
}

void report_slot(unsigned long i, int64_t out[8])
{
	struct slot *slot = &world_slot[i];

	out[0] = slot->count;
	out[1] = slot->has_cache;
	out[2] = slot->zero;
	out[3] = slot->owner ? slot->owner->id : -1;
	out[4] = world_swap_on ? ut_entry_length((swp_entry_t){ i }) : 0;
	out[5] = slot->folio ? slot->folio->flags : 0;
	out[6] = slot->folio ? folio_content(slot->folio) : 0;
	out[7] = slot->written ? (int64_t)slot->device_hash : 0;
}

/* The order is the contract's Counter. */
void report_counters(int64_t *out)
{
	struct ut_counters c;

	ut_counters(&c);
	*out++ = (int64_t)c.stored_pages;
	*out++ = (int64_t)ut_total_pages();
	*out++ = (int64_t)c.pool_limit_hit;
	*out++ = (int64_t)c.written_back_pages;
	*out++ = (int64_t)c.reject_reclaim_fail;
	*out++ = (int64_t)c.reject_compress_fail;
	*out++ = (int64_t)c.reject_compress_poor;
	*out++ = (int64_t)c.reject_alloc_fail;
	*out++ = (int64_t)c.reject_kmemcache_fail;
	*out++ = c.reached_full;
	for (int i = 0; i < NR_VM_EVENT_ITEMS; i++)
		*out++ = world_events[i];
	*out++ = ut_pool_count();
	*out++ = ut_work_queued();
	*out++ = (int64_t)(world_slots - world_nr_free_slots);
	*out++ = (int64_t)world_nr_cached;
	*out++ = (int64_t)world_warnings;
}
