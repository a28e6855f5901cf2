// SPDX-License-Identifier: Apache-2.0
/* The fault path (do_swap_page), and reading and writing pages, which takes it. */
#include <errno.h>
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

long pte_swapped_slot(struct pte *pte)
{
	long slot;

	spin_lock(&pte->lock);
	slot = pte->kind == PTE_SWAPPED ? (long)pte->slot : -1;
	spin_unlock(&pte->lock);
	return slot;
}

static bool pte_same(struct pte *pte, unsigned long i)
{
	return pte_swapped_slot(pte) == (long)i;
}

/* What one attempt comes to: a status, or that somebody else got in between. */
#define AGAIN	((enum world_status)-1)

struct fault {
	struct pte *pte;
	int home;			/* the faulting task's cgroup */
	unsigned long slot;
	struct slot_seen seen;		/* of that */
	bool write, interrupted, private;
	enum world_status status;	/* if it maps the page */
};

static enum world_status drop(struct folio *folio, enum world_status why)
{
	folio_unlock(folio);
	folio_put(folio);
	return why;
}

/* Puts a folio that the caller references in place of the swap entry, or drops it. */
static enum world_status finish(struct fault *f, struct folio *folio)
{
	enum world_status status = f->status;
	struct pte *pte = f->pte;

	/* Writeback that found its entry gone, or swapoff, may have taken it out of the cache. */
	if (!f->private && (!folio_test_swapcache(folio) || folio->swap.val != f->slot))
		return drop(folio, AGAIN);
	spin_lock(&pte->lock);
	if (pte->kind != PTE_SWAPPED || pte->slot != f->slot) {
		/* Stands in for reclaim, which would find the folio that nobody wants any more. */
		folio_free_swap(folio);
		status = drop(folio, AGAIN);
	} else if (f->interrupted) {
		status = drop(folio, STATUS_INTERRUPTED);
	} else if (!folio_test_uptodate(folio)) {
		status = drop(folio, STATUS_SIGBUS);
	} else {
		slot_put(f->slot);
		if (folio_test_swapcache(folio) &&
		    (slot_nearly_full() || (f->write && folio_refs(folio) == 2)))
			folio_free_swap(folio);
		map_folio(pte, folio, f->write);
		folio_unlock(folio);
	}
	spin_unlock(&pte->lock);
	return status;
}

/* A position of R5: a private folio that is dropped was the only good copy of the page. */
static enum world_status finish_or_store_back(struct fault *f, struct folio *folio)
{
	enum world_status status;

	folio_get(folio);
	status = finish(f, folio);
	if ((status == AGAIN || status == STATUS_INTERRUPTED) && folio_test_dirty(folio)) {
		folio_lock(folio);
		ut_store_back(folio);
		folio_unlock(folio);
	}
	folio_put(folio);
	return status;
}

/* Another: what zswap holds goes through the swap cache. */
static bool may_skip_cache(unsigned long i)
{
	return ut_skip_path && (world_protocol.load != LOAD_SWAP_CACHE_ALWAYS || !ut_holds((swp_entry_t){ i }));
}

/* Whether who skips it pins the slot. */
static bool pins(void)
{
	return ut_skip_pins && world_protocol.pin == PIN_PINNED;
}

/* The next step looks at a slot that nobody holds off others from, if there is no pin. */
static void announce_look(unsigned long i)
{
	if (!pins()) {
		explore_also(&world_slot[i], POINT_READ);
		explore_also(&world_slot[i].zero, POINT_READ);
	}
}

/* Without a pin the slot may be free by now, and the root pays. */
static void charge_swapin(struct folio *folio, unsigned long i, int home)
{
	struct mem_cgroup *owner = world_slot[i].owner ? world_slot[i].owner : root_mem_cgroup;

	memcg_announce_payer(owner->id, home);
	announce_look(i);
	world_point(POINT_REF, &folio->memcg, POINT_WRITE);
	folio_charge(folio, memcg_payer(owner, home));
}

/* Reads into a folio that never enters the swap cache; the pin keeps others out. */
static enum world_status swapin_private(struct fault *f)
{
	struct folio *folio = NULL;
	unsigned long i = f->slot;
	enum world_status status;

	if (!world_fail(FAIL_FOLIO))
		folio = folio_alloc(world_slot[i].nid);
	if (!folio)
		return pte_same(f->pte, i) ? STATUS_NO_MEMORY : AGAIN;
	/* R5, with zswap's copy that stays: no other swap-in or writeback of the slot, no reuse. */
	if (pins()) {
		int ret = slot_prepare(i);

		if (ret) {
			f->seen.slot = world_slot[i].version;
			folio_put(folio);
			if (ret == -EEXIST)
				slot_wait(i, f->seen);
			return AGAIN;
		}
	}
	announce_look(i);
	folio_lock(folio);
	charge_swapin(folio, i, f->home);
	folio->swap.val = i;
	f->private = true;
	f->status = swap_read_folio(folio, i);
	if (world_protocol.load == LOAD_STORE_BACK)
		status = finish_or_store_back(f, folio);
	else
		status = finish(f, folio);
	if (pins())
		slot_clear_cache(i);
	return status;
}

static enum world_status swapin(struct fault *f)
{
	struct folio *folio = swap_cache_get(f->slot);
	bool allocated = false;

	f->seen.cached = world_slot[f->slot].cache_version;
	f->status = STATUS_CACHE_HIT;
	if (!folio) {
		if (world_synchronous && slot_count(f->slot) == 1 && may_skip_cache(f->slot))
			return swapin_private(f);
		folio = read_swap_cache_async(f->slot, f->home, &allocated);
		if (!folio)
			return pte_same(f->pte, f->slot) ? STATUS_NO_MEMORY : AGAIN;
	}
	if (allocated) {
		f->status = swap_read_folio(folio, f->slot);
		folio_unlock(folio);
	}
	folio_lock(folio);
	return finish(f, folio);
}

static enum world_status do_swap_page(struct pte *pte, bool write, bool interrupted)
{
	for (;;) {
		struct fault f = { .pte = pte, .write = write, .interrupted = interrupted };
		enum world_status status;
		unsigned char kind;

		spin_lock(&pte->lock);
		kind = pte->kind;
		f.slot = pte->slot;
		f.home = pte->home;
		spin_unlock(&pte->lock);
		switch (kind) {
		case PTE_NONE:
			return STATUS_ABSENT;
		case PTE_PRESENT:
			return STATUS_RESIDENT;
		case PTE_POISONED:
			return STATUS_SIGBUS;
		}
		/* Without the device the PTE has changed meanwhile. */
		if (!world_swap_device_get())
			continue;
		status = swapin(&f);
		world_swap_device_put();
		if (status != AGAIN)
			return status;
	}
}

struct outcome op_fault(unsigned long page, bool write, bool interrupted)
{
	return outcome(do_swap_page(&world_ptes[page], write, interrupted), 0);
}

struct outcome op_read(unsigned long page)
{
	struct pte *pte = &world_ptes[page];
	bool faulted = false;
	struct outcome result = { STATUS_RESIDENT, 0 };

	for (;;) {
		enum world_status status;
		bool present;

		spin_lock(&pte->lock);
		present = pte->kind == PTE_PRESENT;
		if (present)
			result.value = (int64_t)digest_content(pte->folio->data);
		spin_unlock(&pte->lock);
		if (present)
			return result;
		status = do_swap_page(pte, false, false);
		if (status == STATUS_ABSENT || status == STATUS_SIGBUS || status == STATUS_NO_MEMORY)
			return outcome(status, 0);
		if (!faulted)
			result.status = status;
		faulted = true;
	}
}

/* Under the lock of the PTE; false for lack of memory. */
static bool map_zeroed(unsigned long page)
{
	struct pte *pte = &world_ptes[page];
	struct folio *folio = folio_alloc((int)(page % (unsigned long)world_nodes));

	if (!folio)
		return false;
	memcg_announce_online(pte->home);
	world_point(POINT_REF, &folio->memcg, POINT_WRITE);
	folio_charge(folio, memcg_online_ancestor(pte->home));
	folio->flags = FOLIO_UPTODATE;
	map_folio(pte, folio, false);
	return true;
}

/* Where the page is charged once it is made. */
struct outcome op_home(unsigned long page, int cgroup)
{
	struct pte *pte = &world_ptes[page];

	spin_lock(&pte->lock);
	pte->home = cgroup;
	spin_unlock(&pte->lock);
	return outcome(STATUS_DONE, 0);
}

struct outcome op_write(unsigned long page, const void *content)
{
	struct pte *pte = &world_ptes[page];
	enum world_status result = STATUS_DONE, status;
	bool faulted = false;

	for (;;) {
		spin_lock(&pte->lock);
		if (pte->kind == PTE_NONE && !map_zeroed(page)) {
			spin_unlock(&pte->lock);
			return outcome(STATUS_NO_MEMORY, 0);
		}
		if (pte->kind == PTE_PRESENT) {
			memcpy(pte->folio->data, content, world_page_size);
			pte->dirty = true;
			spin_unlock(&pte->lock);
			return outcome(result, 0);
		}
		spin_unlock(&pte->lock);
		status = do_swap_page(pte, true, false);
		if (status == STATUS_SIGBUS || status == STATUS_NO_MEMORY)
			return outcome(status, 0);
		if (!faulted)
			result = status;
		faulted = true;
	}
}
