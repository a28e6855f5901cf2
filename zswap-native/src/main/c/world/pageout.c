// SPDX-License-Identifier: Apache-2.0
/*
 * Reclaim of one page, or of several as one large folio (shrink_folio_list), of what writeback
 * marked, and unmapping.
 */
#include "world/internal.h"

/*
 * Several folios in the order of their slots: they are one large folio while
 * reclaim has them, all of them locked. One alone is itself.
 */
struct reclaimed {
	struct folio *folios[WORLD_LARGEST];
	unsigned long n;
};

/* add_to_swap: gives mapped folios slots in a row. STATUS_DONE, or why not. */
static enum world_status add_to_swap(const struct reclaimed *r)
{
	long first = slot_give_out(r->folios[0], r->n);

	if (first < 0)
		return first == SLOT_OFF ? STATUS_OFF : STATUS_NO_SLOT;
	for (unsigned long i = 0; i < r->n; i++) {
		swap_cache_add(r->folios[i], (unsigned long)first + i);
		folio_mark_dirty(r->folios[i]);
	}
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

static bool all_zero_filled(const struct reclaimed *r)
{
	for (unsigned long i = 0; i < r->n; i++) {
		if (!folio_zero_filled(r->folios[i]))
			return false;
	}
	return true;
}

static void set_zero(const struct reclaimed *r, bool zero)
{
	for (unsigned long i = 0; i < r->n; i++)
		slot_set_zero(r->folios[i]->swap.val, zero);
}

static enum world_status keep_dirty(const struct reclaimed *r)
{
	for (unsigned long i = 0; i < r->n; i++)
		folio_mark_dirty(r->folios[i]);
	return STATUS_KEPT;
}

/* To zswap the folios are one: all pages, or none. */
static bool store(const struct reclaimed *r)
{
	struct folio *folio = r->folios[0];
	bool stored;

	if (r->n == 1)
		return ut_store(folio);
	folio->parts = r->folios;
	folio->nr_parts = (long)r->n;
	stored = ut_store(folio);
	folio->parts = NULL;
	folio->nr_parts = 0;
	return stored;
}

static enum world_status swap_writepage(const struct reclaimed *r)
{
	struct folio *folio = r->folios[0];

	if (ut_zeromap && all_zero_filled(r)) {
		struct obj_cgroup *objcg = get_obj_cgroup_from_folio(folio);

		for (unsigned long i = 0; i < r->n; i++)
			count_vm_event(SWPOUT_ZERO);
		if (objcg) {
			count_objcg_events(objcg, SWPOUT_ZERO, r->n);
			obj_cgroup_put(objcg);
		}
		set_zero(r, true);
		return STATUS_ZERO;
	}
	if (ut_zeromap)
		set_zero(r, false);
	if (store(r))
		return STATUS_STORED;
	if (!mem_cgroup_zswap_writeback_enabled(folio->memcg))
		return keep_dirty(r);
	/* One transfer: where a page fails, all have. */
	for (unsigned long i = 0; i < r->n; i++)
		count_vm_event(PSWPOUT);
	for (unsigned long i = 0; i < r->n; i++) {
		if (!device_write(r->folios[i]->swap.val, r->folios[i]))
			return keep_dirty(r);
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

/* The folio behind a page, locked and referenced; or NULL. */
static struct folio *lock_page_folio(struct pte *pte)
{
	for (;;) {
		struct folio *folio = get_page_folio(pte);

		if (!folio)
			return NULL;
		folio_lock(folio);
		if (is_still(pte, folio))
			return folio;
		folio_unlock(folio);
		folio_put(folio);
	}
}

static bool clear_dirty(const struct reclaimed *r)
{
	bool dirty = false;

	for (unsigned long i = 0; i < r->n; i++)
		dirty |= folio_clear_dirty_for_io(r->folios[i]);
	return dirty;
}

/* folio_free_swap(): nobody needs any of the slots. */
static bool free_swap(const struct reclaimed *r)
{
	for (unsigned long i = 0; i < r->n; i++) {
		if (slot_count(r->folios[i]->swap.val))
			return false;
	}
	for (unsigned long i = 0; i < r->n; i++)
		folio_free_swap(r->folios[i]);
	return true;
}

static enum world_status shrink_folio(unsigned long page, const struct reclaimed *r)
{
	if (!folio_test_swapcache(r->folios[0])) {
		enum world_status status = add_to_swap(r);

		if (status != STATUS_DONE)
			return status;
	}
	for (unsigned long i = 0; i < r->n; i++)
		try_to_unmap(&world_ptes[page + i], r->folios[i]);
	if (!clear_dirty(r))
		return STATUS_DROPPED;
	/* Freed while it was about to be written out: nobody will read it again. */
	if (r->n > 1 ? free_swap(r) : folio_free_swap(r->folios[0]))
		return STATUS_DROPPED;
	for (unsigned long i = 0; i < r->n; i++)
		r->folios[i]->flags &= ~(unsigned int)FOLIO_RECLAIM;
	return swap_writepage(r);
}

static void let_go(struct folio *folio)
{
	folio_unlock(folio);
	folio_put(folio);
}

/* Whether what lies behind neighbouring pages can be one folio. */
static bool is_one(const struct reclaimed *r)
{
	const struct folio *first = r->folios[0];

	for (unsigned long i = 0; i < r->n; i++) {
		const struct folio *folio = r->folios[i];

		if (folio->memcg != first->memcg || folio->nid != first->nid ||
		    folio_test_swapcache(folio) != folio_test_swapcache(first))
			return false;
		if (folio_test_swapcache(folio) &&
		    (first->swap.val % r->n || folio->swap.val != first->swap.val + i))
			return false;
	}
	return true;
}

/* The locked folios behind n pages; false if they are not one, and then none. */
static bool take_folios(unsigned long page, unsigned long n, struct reclaimed *r)
{
	/* In the order of the pages, so that two who take the same do not wait for each other. */
	for (r->n = 0; r->n < n; r->n++) {
		r->folios[r->n] = lock_page_folio(&world_ptes[page + r->n]);
		if (!r->folios[r->n])
			break;
	}
	if (r->n == n && is_one(r))
		return true;
	while (r->n)
		let_go(r->folios[--r->n]);
	return false;
}

struct outcome op_pageout_large(unsigned long page, unsigned long n, bool keep)
{
	enum world_status status;
	struct reclaimed r = { .n = 0 };

	if (!take_folios(page, n, &r))
		return outcome(STATUS_ABSENT, 0);
	status = shrink_folio(page, &r);
	keep |= status == STATUS_OFF || status == STATUS_NO_SLOT || status == STATUS_KEPT;
	for (unsigned long i = 0; i < n; i++) {
		struct folio *folio = r.folios[i];

		if (keep || !folio_test_swapcache(folio) || !swap_cache_reclaim(folio))
			let_go(folio);
	}
	return outcome(status, 0);
}

struct outcome op_pageout(unsigned long page, bool keep)
{
	return op_pageout_large(page, 1, keep);
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
 * up as well (free_swap_cache, __try_to_reclaim_swap).
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
	world_point(POINT_FOLIO, &folio->swap, POINT_READ);
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
