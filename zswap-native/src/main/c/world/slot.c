// SPDX-License-Identifier: Apache-2.0
/*
 * Slots of the one swap area. Free is: no PTE names it, and it is not pinned.
 * The lowest free one is given out, found through a bitmap of three levels.
 */
#include "world/internal.h"

struct slot *world_slot;
unsigned long world_slots, world_nr_free_slots;

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
		levels[level] = world_table((size_t)WORLD_MAX_PAGES >> (6 * (level + 1)) << 3);
	world_slot = world_table(world_slots * sizeof(*world_slot));
	for (unsigned long i = 0; i < world_slots; i++)
		mark_free(i, true);
	world_nr_free_slots = world_slots;
}

static uint64_t slot_facts(unsigned long i)
{
	struct slot *slot = &world_slot[i];
	uint64_t facts = 0;

	if (slot->count || slot->has_cache)
		facts = digest_item(DIGEST_SLOT, i,
				    slot->count + (slot->has_cache ? 0x100U : 0U) +
				    0x10000ULL * ((uint64_t)slot->owner->id + 1));
	if (slot->zero)
		facts += digest_item(DIGEST_ZERO, i, 1);
	return facts;
}

long slot_give_out(struct folio *folio)
{
	unsigned long i = 0;
	struct slot *slot;

	world_point(POINT_SLOT, world_slot, POINT_ACQUIRE);
	if (!world_nr_free_slots)
		return -1;
	for (int level = 2; level >= 0; level--)
		i = i * 64 + (unsigned long)__builtin_ctzll(levels[level][i]);
	mark_free(i, false);
	world_nr_free_slots--;
	slot = &world_slot[i];
	slot->has_cache = true;
	slot->nid = (uint8_t)folio->nid;
	slot->owner = memcg_online_ancestor(folio->memcg->id);
	memcg_get(slot->owner);
	world_digest += slot_facts(i);
	return (long)i;
}

/* Order as in the kernel: zswap first, while the zero flag still stands. */
static void slot_free(unsigned long i)
{
	struct slot *slot = &world_slot[i];

	ut_invalidate((swp_entry_t){ i });
	slot->zero = false;
	mem_cgroup_put(slot->owner);
	slot->owner = NULL;
	mark_free(i, true);
	world_nr_free_slots++;
}

void slot_get(unsigned long i)
{
	world_point(POINT_SLOT, &world_slot[i], POINT_ACQUIRE);
	world_digest -= slot_facts(i);
	world_slot[i].count++;
	world_digest += slot_facts(i);
}

static void slot_drop(unsigned long i, bool pin)
{
	struct slot *slot = &world_slot[i];

	world_point(POINT_SLOT, slot, POINT_RELEASE);
	world_digest -= slot_facts(i);
	if (pin)
		slot->has_cache = false;
	else
		slot->count--;
	if (!slot->count && !slot->has_cache)
		slot_free(i);
	world_digest += slot_facts(i);
}

void slot_put(unsigned long i)
{
	if (!world_slot[i].count)
		world_bug(__func__, __FILE__, __LINE__, "count of a slot below zero");
	slot_drop(i, false);
}

void slot_set_cache(unsigned long i, bool on)
{
	if (world_slot[i].has_cache == on)
		world_bug(__func__, __FILE__, __LINE__, "slot pinned or unpinned twice");
	if (!on) {
		slot_drop(i, true);
		return;
	}
	world_point(POINT_SLOT, &world_slot[i], POINT_ACQUIRE);
	world_digest -= slot_facts(i);
	world_slot[i].has_cache = true;
	world_digest += slot_facts(i);
}

void slot_set_zero(unsigned long i, bool zero)
{
	world_point(POINT_SLOT, &world_slot[i], POINT_WRITE);
	world_digest -= slot_facts(i);
	world_slot[i].zero = zero;
	world_digest += slot_facts(i);
}
