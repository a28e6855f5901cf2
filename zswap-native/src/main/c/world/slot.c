// SPDX-License-Identifier: Apache-2.0
/*
 * Slots of the one swap area. Free is: no PTE names it, and it is not pinned.
 * The lowest free one is given out, found through a bitmap of three levels.
 */
#include <errno.h>

#include "world/internal.h"

struct slot *world_slot;
unsigned long world_slots, world_nr_free_slots, world_swap_changes;

static uint64_t *levels[3];

static void mark_free(unsigned long i, bool free)
{
	for (int level = 0; level < 3; level++, i /= 64) {
		uint64_t *word = &levels[level][i / 64];

		if (free) {
			*word |= 1ULL << (i % 64);
		} else {
			*word &= ~(1ULL << (i % 64));
			if (*word)
				return;
		}
	}
}

void world_slots_open(void)
{
	for (int level = 0; level < 3; level++)
		levels[level] = world_table(((world_slots >> (6 * (level + 1))) + 1) * 8);
	world_slot = world_table(world_slots * sizeof(*world_slot));
	for (unsigned long i = 0; i < world_slots; i++)
		mark_free(i, true);
	world_nr_free_slots = world_slots;
}

static uint64_t slot_facts(unsigned long i)
{
	struct slot *slot = &world_slot[i];
	uint64_t facts = 0;

	if (WORLD_NO_DIGESTS)
		return 0;
	if (slot->count || slot->has_cache)
		facts = digest_item(DIGEST_SLOT, i,
				    slot->count + (slot->has_cache ? 0x100U : 0U) +
				    0x10000ULL * ((uint64_t)slot->owner->id + 1));
	if (slot->zero)
		facts += digest_item(DIGEST_ZERO, i, 1);
	return facts;
}

void swap_changing(void)
{
	/* Whoever changes something does not depend on who else does: see world_add(). */
	explore_also(&world_swap_changes, POINT_READ);
}

#define slot_point(i)	slot_point_at(i, WORLD_HERE)
static void slot_point_at(unsigned long i, const struct world_place *place)
{
	swap_changing();
	world_point_at(POINT_SLOT, &world_slot[i], POINT_WRITE, place);
	world_slot[i].version++;
	world_swap_changes++;
}

/* The first of n free slots in a row that begins at a multiple of n, a power of two below 64. */
static long find_row(unsigned long n)
{
	const uint64_t row = (1ULL << n) - 1;

	for (unsigned long i = 0; i + n <= world_slots; i += n) {
		if ((levels[0][i / 64] >> (i % 64) & row) == row)
			return (long)i;
	}
	return SLOT_NONE_FREE;
}

/* There is one. */
static unsigned long find_lowest(void)
{
	unsigned long i = 0;

	for (int level = 2; level >= 0; level--)
		i = i * 64 + (unsigned long)__builtin_ctzll(levels[level][i]);
	return i;
}

static void take(unsigned long i, const struct folio *folio)
{
	struct slot *slot = &world_slot[i];

	mark_free(i, false);
	world_nr_free_slots--;
	slot->has_cache = true;
	slot->version++;
	world_swap_changes++;
	slot->nid = (uint8_t)folio->nid;
	slot->owner = memcg_online_ancestor(folio->memcg->id);
	memcg_hold(slot->owner);
	world_digest += slot_facts(i);
}

long slot_give_out(const struct folio *folio, unsigned long n)
{
	long first;

	swap_changing();
	memcg_announce_online(folio->memcg->id);
	world_point(POINT_SLOT, &world_nr_free_slots, POINT_WRITE);
	if (!world_swap_writeok)
		return SLOT_OFF;
	if (world_nr_free_slots < n)
		return SLOT_NONE_FREE;
	first = n == 1 ? (long)find_lowest() : find_row(n);
	for (unsigned long i = 0; first >= 0 && i < n; i++)
		take((unsigned long)first + i, folio);
	return first;
}

/*
 * Order as in the kernel: zswap first, while the zero flag still stands. Until
 * then the slot looks pinned, so that nobody gets it before zswap has let go.
 */
static void slot_free(unsigned long i)
{
	struct slot *slot = &world_slot[i];
	struct mem_cgroup *owner;

	ut_invalidate((swp_entry_t){ i });
	explore_also(&world_nr_free_slots, POINT_WRITE);
	slot_point(i);
	world_digest -= slot_facts(i);
	owner = slot->owner;
	slot->has_cache = false;
	slot->zero = false;
	slot->owner = NULL;
	mark_free(i, true);
	world_nr_free_slots++;
	mem_cgroup_put(owner);
}

void slot_get(unsigned long i)
{
	slot_point(i);
	world_digest -= slot_facts(i);
	world_slot[i].count++;
	world_digest += slot_facts(i);
}

/* The step has been announced. */
static void slot_drop(unsigned long i, bool pin)
{
	struct slot *slot = &world_slot[i];
	bool last;

	world_digest -= slot_facts(i);
	if (pin)
		slot->has_cache = false;
	else
		slot->count--;
	last = !slot->count && !slot->has_cache;
	if (last)
		slot->has_cache = true;
	world_digest += slot_facts(i);
	if (last)
		slot_free(i);
}

void slot_put(unsigned long i)
{
	slot_point(i);
	if (!world_slot[i].count)
		world_bug(__func__, __FILE__, __LINE__, "count of a slot below zero");
	slot_drop(i, false);
}

void slot_clear_cache(unsigned long i)
{
	slot_point(i);
	if (!world_slot[i].has_cache)
		world_bug(__func__, __FILE__, __LINE__, "slot unpinned twice");
	slot_drop(i, true);
}

int slot_prepare(unsigned long i)
{
	struct slot *slot = &world_slot[i];

	swap_changing();
	/* Whom the slot is given to pins it, too. */
	explore_also(&world_nr_free_slots, POINT_READ);
	world_point(POINT_SLOT, slot, POINT_WRITE);
	if (slot->has_cache)
		return -EEXIST;
	if (!slot->count)
		return -ENOENT;
	slot->version++;
	world_swap_changes++;
	world_digest -= slot_facts(i);
	slot->has_cache = true;
	world_digest += slot_facts(i);
	return 0;
}

unsigned int slot_count(unsigned long i)
{
	world_point(POINT_SLOT, &world_slot[i], POINT_READ);
	return world_slot[i].count;
}

bool slot_nearly_full(void)
{
	world_point(POINT_SLOT, &world_nr_free_slots, POINT_READ);
	return world_nr_free_slots * 2 < world_slots;
}

struct awaited { const struct slot *slot; struct slot_seen seen; };

static bool slot_changed(const void *arg)
{
	const struct awaited *a = arg;

	return a->slot->version != a->seen.slot || a->slot->cache_version != a->seen.cached;
}

void slot_wait(unsigned long i, struct slot_seen seen)
{
	struct awaited awaited = { &world_slot[i], seen };

	explore_also(&world_slot[i].folio, POINT_READ);
	world_wait(POINT_SLOT, &world_slot[i], POINT_READ, slot_changed, &awaited);
}

void slot_set_zero(unsigned long i, bool zero)
{
	world_point(POINT_SLOT, &world_slot[i].zero, POINT_WRITE);
	world_digest -= slot_facts(i);
	world_slot[i].zero = zero;
	world_digest += slot_facts(i);
}
