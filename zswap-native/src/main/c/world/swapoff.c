// SPDX-License-Identifier: Apache-2.0
/* Switching the swap area on and off (try_to_unuse). */
#include <errno.h>

#include "world/internal.h"

bool world_swap_on, world_swap_writeok, world_synchronous;
struct ut_protocol world_protocol;

/* swapon and swapoff are one at a time. */
static struct mutex swapon_mutex;
long world_swap_users;			/* who hold off the end of swapoff */
static bool dying;

bool world_swap_device_get(void)
{
	/* Users do not depend on each other: see world_add(). */
	world_point(POINT_REF, &world_swap_users, POINT_READ);
	if (!world_swap_on || dying)
		return false;
	world_swap_users++;
	return true;
}

void world_swap_device_put(void)
{
	world_point(POINT_REF, &world_swap_users, POINT_READ);
	world_swap_users--;
}

static bool no_users(const void *unused)
{
	(void)unused;
	return !world_swap_users;
}

static struct outcome swapon(void)
{
	if (world_swap_on)
		return outcome(STATUS_DENIED, EBUSY);
	if (ut_swapon(0, world_slots))
		return outcome(STATUS_NO_MEMORY, 0);
	explore_also(&world_swap_users, POINT_WRITE);
	world_point(POINT_SLOT, &world_nr_free_slots, POINT_WRITE);
	dying = false;
	world_swap_on = world_swap_writeok = true;
	return outcome(STATUS_DONE, 0);
}

struct outcome op_swapon(void)
{
	struct outcome result;

	mutex_lock(&swapon_mutex);
	result = swapon();
	mutex_unlock(&swapon_mutex);
	return result;
}

static void set_writeok(bool ok)
{
	world_point(POINT_SLOT, &world_nr_free_slots, POINT_WRITE);
	world_swap_writeok = ok;
}

/* The PTE still names the slot: map the locked folio, or poison. */
static void unuse_pte(struct pte *pte, unsigned long i, struct folio *folio)
{
	spin_lock(&pte->lock);
	if (pte->kind == PTE_SWAPPED && pte->slot == i) {
		if (folio_test_uptodate(folio)) {
			folio_get(folio);
			map_folio(pte, folio, false);
		} else {
			pte->kind = PTE_POISONED;
		}
		slot_put(i);
	}
	spin_unlock(&pte->lock);
}

/* Brings a page back to memory, if it is swapped; false for lack of memory. */
static bool unuse_page(struct pte *pte)
{
	long i;

	while ((i = pte_swapped_slot(pte)) >= 0) {
		struct folio *folio = swap_cache_get((unsigned long)i);
		bool allocated = false;

		if (!folio)
			folio = read_swap_cache_async((unsigned long)i, NO_HOME, &allocated);
		if (!folio) {
			if (pte_swapped_slot(pte) == i)
				return false;
			continue;
		}
		if (allocated) {
			swap_read_folio(folio, (unsigned long)i);
			folio_unlock(folio);
		}
		folio_lock(folio);
		unuse_pte(pte, (unsigned long)i, folio);
		folio_free_swap(folio);
		folio_unlock(folio);
		folio_put(folio);
	}
	return true;
}

/* Slots that no PTE names, but whose folio is still in the cache. */
static void drop_cached(void)
{
	for (long i = swap_cache_next(0); i >= 0; i = swap_cache_next((unsigned long)i + 1)) {
		struct folio *folio = swap_cache_get((unsigned long)i);

		if (!folio)
			continue;
		folio_lock(folio);
		folio_free_swap(folio);
		folio_unlock(folio);
		folio_put(folio);
	}
}

static bool swap_has_changed(const void *seen)
{
	return world_swap_changes != *(const unsigned long *)seen;
}

static bool slots_in_use(void)
{
	world_point(POINT_SLOT, &world_nr_free_slots, POINT_READ);
	return world_nr_free_slots != world_slots;
}

static bool try_to_unuse(void)
{
	for (;;) {
		unsigned long seen;

		world_point(POINT_SLOT, &world_swap_changes, POINT_WRITE);
		seen = world_swap_changes;
		for (unsigned long page = 0; page < world_nr_pages; page++) {
			if (!unuse_page(&world_ptes[page]))
				return false;
		}
		drop_cached();
		if (!slots_in_use())
			return true;
		/* Somebody still has a pin, or frees what was unmapped, and will be done soon. */
		world_wait(POINT_SLOT, &world_swap_changes, POINT_WRITE, swap_has_changed, &seen);
	}
}

static void wait_for_users(void)
{
	world_point(POINT_REF, &world_swap_users, POINT_WRITE);
	dying = true;
	synchronize_rcu();
	world_wait(POINT_REF, &world_swap_users, POINT_WRITE, no_users, NULL);
}

static struct outcome swapoff(void)
{
	if (!world_swap_on)
		return outcome(STATUS_OFF, 0);
	set_writeok(false);
	if (!try_to_unuse()) {
		set_writeok(true);
		return outcome(STATUS_NO_MEMORY, 0);
	}
	if (!ut_unused_first)
		ut_swapoff(0);
	wait_for_users();
	world_swap_on = false;
	if (ut_unused_first)
		ut_swapoff(0);
	return outcome(STATUS_DONE, 0);
}

struct outcome op_swapoff(void)
{
	struct outcome result;

	mutex_lock(&swapon_mutex);
	result = swapoff();
	mutex_unlock(&swapon_mutex);
	return result;
}
